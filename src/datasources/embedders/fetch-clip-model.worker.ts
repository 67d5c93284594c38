import { parentPort, workerData } from 'node:worker_threads';
import {
  AutoProcessor,
  AutoTokenizer,
  CLIPTextModelWithProjection,
  CLIPVisionModelWithProjection,
  env,
  LogLevel,
  ModelFileNotFoundError,
  type ProgressInfo,
} from '@huggingface/transformers';
import { PRECISIONS, type Precision } from './clip-messages.js';
import type { FetchMessage, FetchSettings } from './fetch-clip-model.js';

/*
 * Lets transformers.js fetch a model into its cache, whose folders have the layout of a local model. It has
 * no way to fetch without loading, so this runs on a thread of its own, which ends with it.
 */

const { hubId, hub, cacheDirectory }: FetchSettings = workerData;

env.remoteHost = hub;
env.cacheDir = cacheDirectory;
env.allowLocalModels = false;
env.logLevel = LogLevel.ERROR;

function say(message: FetchMessage): void {
  parentPort?.postMessage(message);
}

/** Twentieths of each file that have been told: a line for every packet would bury a log. */
const told = new Map<string, number>();

function onProgress(info: ProgressInfo): void {
  if (info.status !== 'progress') return;
  const twentieths = info.total > 0 ? Math.floor((20 * info.loaded) / info.total) : 0;
  if (told.get(info.file) === twentieths) return;
  told.set(info.file, twentieths);
  say({ kind: 'progress', progress: { file: info.file, loaded: info.loaded, total: info.total } });
}

/** The towers' classes differ between families, but the files that they fetch do not. */
async function fetchTowers(dtype: Precision): Promise<void> {
  for (const Tower of [CLIPTextModelWithProjection, CLIPVisionModelWithProjection]) {
    const tower = await Tower.from_pretrained(hubId, { dtype, progress_callback: onProgress });
    await tower.dispose();
  }
}

async function fetchFirstPrecision(): Promise<void> {
  let missing: unknown;
  for (const precision of PRECISIONS) {
    try {
      return await fetchTowers(precision);
    } catch (error) {
      if (!(error instanceof ModelFileNotFoundError)) throw error;
      missing ??= error;
    }
  }
  throw missing;
}

/** The fault that a network error wraps says more than "fetch failed". */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

try {
  await AutoTokenizer.from_pretrained(hubId, { progress_callback: onProgress });
  await AutoProcessor.from_pretrained(hubId, { progress_callback: onProgress });
  await fetchFirstPrecision();
} catch (error) {
  say({ kind: 'failed', reason: reasonOf(error) });
}
