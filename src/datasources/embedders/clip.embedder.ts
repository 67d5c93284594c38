import { Worker } from 'node:worker_threads';
import { ParallaxError } from '../../domain/errors.js';
import { unitVector, type Vector } from '../../domain/vector.js';
import { workerUrl } from '../worker-url.js';
import type { ClipThreadSettings, Embedded, PictureSource, Preparation } from './clip-messages.js';
import { placeOfClipModel, readClipModel } from './clip-model-folder.js';
import type { Embedder, EmbedderName } from './embedder.js';
import { EmbeddingThread } from './embedding-thread.js';
import { EmbeddingThreads } from './embedding-threads.js';
import { fetchClipModel, HUGGING_FACE_HUB, type ModelProgress } from './fetch-clip-model.js';

export interface ClipEmbedderOptions {
  readonly name: EmbedderName;
  /** A folder in the layout of transformers.js, or a hub id such as `Xenova/clip-vit-base-patch32`. */
  readonly model: string;
  /** Threads for batches of pictures, at least 1; one more thread answers queries. */
  readonly threads: number;
  /** Where models from the hub are kept, each in a folder with its id as its path. */
  readonly cacheDirectory: string;
  /** How pictures are prepared; when absent 1 for the demo's model, 2 for any other. */
  readonly preparation?: Preparation;
  /** Base URL of the hub that ids are fetched from. */
  readonly hub?: string;
  readonly onProgress?: (progress: ModelProgress) => void;
}

/** Texts or pictures in one message: few enough that a query does not wait long behind a batch. */
const CHUNK = 8;

/**
 * Any CLIP or SigLIP model that transformers.js loads, in worker threads.
 *
 * One thread answers queries: texts, and pictures that come alone. Pictures that come together are an
 * ingest's and go to threads of their own, started when the first such batch comes.
 *
 * @throws ParallaxError UNAVAILABLE: files are missing and cannot be fetched (the message lists which to put
 * where), or the model cannot be loaded
 */
export async function openClipEmbedder(options: ClipEmbedderOptions): Promise<Embedder> {
  keepRuntimeSilent();
  const place = await placeOfClipModel(options.model, options.cacheDirectory);
  if (place.hubId !== null) {
    await fetchClipModel(place.hubId, {
      cacheDirectory: options.cacheDirectory,
      folder: place.folder,
      hub: options.hub ?? HUGGING_FACE_HUB,
      onProgress: options.onProgress ?? (() => undefined),
    });
  }
  const { preparation = options.name === 'demo' ? 1 : 2 } = options;
  const model = { ...(await readClipModel(place.folder)), preparation };
  const queries = new EmbeddingThreads([startableThread('parallax-clip-query', model)]);
  const batches = new EmbeddingThreads(
    Array.from({ length: Math.max(1, options.threads) }, (_, index) =>
      startableThread(`parallax-clip-batch-${index + 1}`, model),
    ),
  );

  const close = async (): Promise<void> => {
    await Promise.all([queries.close(), batches.close()]);
  };

  // The width is the model's to say, and a model that cannot be loaded is found at start.
  const { dimension } = await queries.submit({ kind: 'texts', texts: ['a picture'] }).catch(async (error) => {
    await close();
    throw unloadable(place.folder, error);
  });

  const embedImages = async (
    images: readonly PictureSource[],
    signal?: AbortSignal,
  ): Promise<readonly Vector[]> => {
    const threads = images.length === 1 ? queries : batches;
    const share = Math.min(CHUNK, Math.ceil(images.length / Math.max(1, options.threads)));
    const answers = chunksOf(images, share).map((part) =>
      threads.submit({ kind: 'images', images: part }, signal),
    );
    return (await Promise.all(answers)).flatMap(unitVectors);
  };

  return {
    name: options.name,
    // Vectors of another preparation are another space, though the two lie near each other.
    space: { model: preparation === 1 ? model.name : `${model.name}+p${preparation}`, dimension },

    async embedTexts(texts, signal) {
      const parts = chunksOf(texts, CHUNK);
      const answers = parts.map((part) => queries.submit({ kind: 'texts', texts: part }, signal));
      return (await Promise.all(answers)).flatMap(unitVectors);
    },

    embedImages,

    embedForIndex: (pictures, signal) =>
      embedImages(
        pictures.map(({ bytes, file }) =>
          file === undefined || preparation === 1 ? bytes : { file, bytes },
        ),
        signal,
      ),

    close,
  };
}

/**
 * The runtime reports its use to its maker unless the process's environment says otherwise when its first
 * thread loads it. What is searched for here is nobody else's business.
 */
function keepRuntimeSilent(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}

function startableThread(name: string, settings: ClipThreadSettings): EmbeddingThread {
  const { folder, family, precision, maxTokens, preparation } = settings;
  const workerData: ClipThreadSettings = { folder, family, precision, maxTokens, preparation };
  return new EmbeddingThread(
    () => new Worker(workerUrl(import.meta.url, './clip.worker.js'), { name, workerData }),
  );
}

function unitVectors({ dimension, values }: Embedded): Vector[] {
  return Array.from({ length: dimension === 0 ? 0 : values.length / dimension }, (_, row) =>
    unitVector(values.subarray(row * dimension, (row + 1) * dimension)),
  );
}

function chunksOf<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / Math.max(1, size)) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}

function unloadable(folder: string, error: unknown): ParallaxError {
  const cause = error instanceof ParallaxError && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ParallaxError('UNAVAILABLE', `The CLIP model in ${folder} cannot be loaded: ${reason}`, {
    cause,
  });
}
