import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ParallaxError } from '../../domain/errors.js';
import type { HubSettings } from '../../domain/hub-settings.js';
import { sleep as sleepOnClock } from '../concurrency/sleep.js';
import { PRECISIONS, type Precision } from './clip-messages.js';
import {
  missingModelFiles,
  missingOfTower,
  modelFiles,
  precisionOf,
  readConfig,
  TEXT_FILES,
} from './clip-model-folder.js';
import { DiskFull, fetchFile, HubRefusal } from './hub/fetch-file.js';
import { aloneIn } from './hub/fetch-lock.js';
import { type HubClient, openHubClient } from './hub/hub-client.js';
import { towerFile } from './tower-files.js';

/** Progress of a file's download; bytes, `total` 0 while unknown. */
export interface ModelProgress {
  readonly file: string;
  readonly loaded: number;
  readonly total: number;
}

export interface FetchClipModelOptions {
  /** The model's own folder inside the cache directory. */
  readonly folder: string;
  readonly hub: HubSettings;
  readonly onProgress: (progress: ModelProgress) => void;
  readonly signal?: AbortSignal | undefined;
  /** Idle time after which a connection is replaced; 30 seconds when absent. */
  readonly idleMs?: number;
  /** Waits between attempts; ends early when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const IDLE_MS = 30_000;
/** Progress is reported in twentieths of a file: a line for every packet would flood a log. */
const STEPS = 20;

/**
 * Downloads the missing files of a hub model; none when it is complete. The configuration comes first, so
 * that an unsupported model costs a few kilobytes. After an interruption the next call continues where it
 * stopped; of two concurrent calls, one waits for the other.
 *
 * @throws ParallaxError UNAVAILABLE with the reason and the remedy; the signal's reason
 */
export async function fetchClipModel(hubId: string, options: FetchClipModelOptions): Promise<void> {
  const { folder, hub, idleMs = IDLE_MS, sleep = sleepOnClock } = options;
  const signal = options.signal ?? new AbortController().signal;
  if ((await missingModelFiles(folder)).length === 0) return;
  const client = openHubClient(hub, hubId, idleMs);
  try {
    await aloneIn(folder, () => fetchMissing(folder, { ...options, client, sleep, signal }), sleep, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ParallaxError ? error : unfetchable(hubId, options, error);
  } finally {
    await client.close();
  }
}

type Fetching = Pick<FetchClipModelOptions, 'onProgress'> & {
  readonly client: HubClient;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
};

async function fetchMissing(folder: string, fetching: Fetching): Promise<void> {
  const bring = (file: string): Promise<void> => fetchNamed(file, join(folder, file), fetching);
  for (const file of TEXT_FILES) {
    if ((await missingModelFiles(folder)).includes(file)) await bring(file);
    // Before anything large.
    if (file === 'config.json') await readConfig(folder);
  }
  const text = await offersOf(folder, 'text', fetching);
  const vision = await offersOf(folder, 'vision', fetching);
  await bringTower(folder, text, bring);
  await bringTower(folder, vision, bring);
}

/** A tower with the precisions that may be had of it, the best first: the one that is here, or those of the hub. */
interface TowerOffers {
  readonly tower: 'text' | 'vision';
  readonly isHere: boolean;
  readonly precisions: readonly Precision[];
}

/** @throws ParallaxError UNAVAILABLE when the tower is missing, before the other tower is downloaded */
async function offersOf(
  folder: string,
  tower: TowerOffers['tower'],
  { client, signal }: Fetching,
): Promise<TowerOffers> {
  const here = await precisionOf(folder, tower);
  if (here !== null) return { tower, isHere: true, precisions: [here] };
  for (const [at, precision] of PRECISIONS.entries()) {
    if (await client.offers(towerFile(tower, precision), signal)) {
      return { tower, isHere: false, precisions: PRECISIONS.slice(at) };
    }
  }
  throw noTower(tower, await client.offers(SINGLE_FILE, signal));
}

/** Both towers in one graph, as some exports have it: embedding a text would need an image too. */
const SINGLE_FILE = 'onnx/model.onnx';

/** A tower at the first precision that the hub has, with the weights that it declares; or the weights alone. */
async function bringTower(
  folder: string,
  { tower, isHere, precisions }: TowerOffers,
  bring: (file: string) => Promise<void>,
): Promise<void> {
  let refused: unknown;
  for (const precision of precisions) {
    const file = towerFile(tower, precision);
    try {
      if (!isHere) await bring(file);
      for (const weights of await missingOfTower(folder, tower)) await bring(weights);
      return;
    } catch (error) {
      if (!(error instanceof HubRefusal) || error.status !== 404) throw error;
      refused ??= error;
      // A graph without its weights would be taken for the tower.
      await rm(join(folder, file), { force: true });
    }
  }
  throw noTower(tower, false, refused);
}

function noTower(tower: TowerOffers['tower'], isSingle: boolean, cause?: unknown): ParallaxError {
  const lines = [
    `The hub has no ${tower} tower of this model that can be loaded. One of these is read:`,
    ...PRECISIONS.map((precision) => `  ${towerFile(tower, precision)}`),
    ...(isSingle ? [`It has ${SINGLE_FILE}, both towers in one graph, which is not read.`] : []),
  ];
  return new ParallaxError('UNAVAILABLE', lines.join('\n'), { cause });
}

async function fetchNamed(file: string, path: string, { onProgress, ...options }: Fetching): Promise<void> {
  let told = -1;
  await fetchFile(file, path, {
    ...options,
    onProgress(loaded, total) {
      const step = total > 0 ? Math.floor((STEPS * loaded) / total) : 0;
      if (step === told) return;
      told = step;
      onProgress({ file, loaded, total });
    },
  });
}

function unfetchable(hubId: string, { folder, hub }: FetchClipModelOptions, cause: unknown): ParallaxError {
  const page = `${hub.endpoint.replace(/\/+$/, '')}/${hubId}`;
  const reason = `The CLIP model ${hubId} could not be fetched from ${hub.endpoint} (${reasonOf(cause)}).`;
  return new ParallaxError('UNAVAILABLE', [reason, ...adviceFor(cause, page, folder, hub)].join('\n'), {
    cause,
  });
}

function adviceFor(cause: unknown, page: string, folder: string, hub: HubSettings): readonly string[] {
  if (cause instanceof DiskFull) {
    return [`Make room in ${folder} and run the same command again: it continues where it stopped.`];
  }
  if (cause instanceof HubRefusal && cause.code === 'GatedRepo') {
    return [`It is gated: accept its terms at ${page} and set HF_TOKEN to a token of yours.`];
  }
  if (cause instanceof HubRefusal && (cause.status === 401 || cause.status === 403)) {
    return hub.token === null
      ? [
          `There is no ${page}, or it is private or gated: look for a misspelling, or set HF_TOKEN to a token that may read it.`,
        ]
      : [`HF_TOKEN may not read ${page}: look for a misspelling, or accept its terms there.`];
  }
  if (cause instanceof HubRefusal && cause.status === 404) {
    return [`There is no such model at ${page}, or it lacks files: look for a misspelling in CLIP_MODEL.`];
  }
  return [
    'Run the same command again: it continues where it stopped. HTTPS_PROXY and HF_ENDPOINT are respected.',
    `Without a network, get these files of ${page} on another machine:`,
    ...modelFiles('q8').map((file) => `  ${file}`),
    `Put them, with the folder onnx, into ${folder}`,
    'or into any other folder, and set CLIP_MODEL=<that folder>.',
  ];
}

/** The cause of a network error says more than the error. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== '' && !(error instanceof DiskFull)
    ? `${error.message}: ${error.cause.message}`
    : error.message || error.name;
}
