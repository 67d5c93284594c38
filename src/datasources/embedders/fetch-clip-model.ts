import { Worker } from 'node:worker_threads';
import { ParallaxError } from '../../domain/errors.js';
import { workerUrl } from '../worker-url.js';
import { missingModelFiles, modelFiles } from './clip-model-folder.js';

export const HUGGING_FACE_HUB = 'https://huggingface.co/';

/** A file on its way from the hub; bytes, `total` 0 while the hub has not said. */
export interface ModelProgress {
  readonly file: string;
  readonly loaded: number;
  readonly total: number;
}

export interface FetchClipModelOptions {
  readonly cacheDirectory: string;
  /** The model's own folder inside the cache directory. */
  readonly folder: string;
  readonly hub: string;
  readonly onProgress: (progress: ModelProgress) => void;
}

/** What the fetching thread is asked, and what it says. */
export interface FetchSettings {
  readonly hubId: string;
  readonly hub: string;
  readonly cacheDirectory: string;
}
export type FetchMessage =
  | { readonly kind: 'progress'; readonly progress: ModelProgress }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Sees to it that a model of the hub is on this machine: fetches what is missing, and nothing when nothing is.
 * A file appears whole or not at all, so an interrupted fetch goes on where it stopped.
 *
 * @throws ParallaxError UNAVAILABLE saying why, and which files to put where without a network
 */
export async function fetchClipModel(hubId: string, options: FetchClipModelOptions): Promise<void> {
  if ((await missingModelFiles(options.folder)).length === 0) return;
  const { cacheDirectory, hub } = options;
  const reason = await runFetch({ hubId, cacheDirectory, hub }, options.onProgress);
  if (reason !== null) throw unfetchable(hubId, options, reason);
}

/** Answers the reason when it failed. */
async function runFetch(
  workerData: FetchSettings,
  onProgress: FetchClipModelOptions['onProgress'],
): Promise<string | null> {
  const worker = new Worker(workerUrl(import.meta.url, './fetch-clip-model.worker.js'), { workerData });
  return new Promise((resolve) => {
    let reason: string | null = null;
    worker.on('message', (message: FetchMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else reason = message.reason;
    });
    worker.on('error', (error: Error) => {
      reason = error.message;
    });
    worker.on('exit', () => resolve(reason));
  });
}

function unfetchable(hubId: string, { folder, hub }: FetchClipModelOptions, reason: string): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    [
      `The CLIP model ${hubId} could not be fetched from ${hub} (${reason}).`,
      `Without a network, get these files of ${new URL(hubId, hub).href} on another machine:`,
      ...modelFiles('q8').map((file) => `  ${file}`),
      `Put them, with the folder onnx, into ${folder}`,
      'or into any other folder, and set CLIP_MODEL=<that folder>.',
    ].join('\n'),
  );
}
