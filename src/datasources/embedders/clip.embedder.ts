import { Worker } from 'node:worker_threads';
import { ParallaxError } from '../../domain/errors.js';
import { HUGGING_FACE_HUB, type HubSettings } from '../../domain/hub-settings.js';
import { unitVector, type Vector } from '../../domain/vector.js';
import { workerUrl } from '../worker-url.js';
import type { ClipThreadSettings, Embedded, ImageSource, Preparation } from './clip-messages.js';
import { placeOfClipModel, readClipModel } from './clip-model-folder.js';
import type { Embedder, EmbedderName } from './embedder.js';
import { EmbeddingThread } from './embedding-thread.js';
import { EmbeddingThreads } from './embedding-threads.js';
import type { ModelProgress } from './fetch-clip-model.js';

export interface ClipEmbedderOptions {
  readonly name: EmbedderName;
  /** A folder in the layout of transformers.js, or a hub id such as `Xenova/clip-vit-base-patch32`. */
  readonly model: string;
  /** Threads that embed images, at least 1, each with the whole vision tower; one more embeds texts. */
  readonly threads: number;
  /** Cores that the image threads share; one each when absent. */
  readonly cores?: number;
  /** So many threads only that their copies of the vision tower fit into it; no bound when absent. */
  readonly maxWeightBytes?: number;
  /** Where models from the hub are kept, each in a folder with its id as its path. */
  readonly cacheDirectory: string;
  /** Version of the image preprocessing; by default 1 for the demo's model, 2 for any other. */
  readonly preparation?: Preparation;
  /** Where ids are fetched from; the Hugging Face hub when absent. */
  readonly hub?: HubSettings;
  /** Ends a fetch. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: ModelProgress) => void;
}

/** Texts or images in one message: few enough that a query does not wait long behind a batch. */
const CHUNK = 8;

/** A white pixel, as PNG. */
const ONE_PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAADElEQVQImWP4//8/AAX+Av5Y8msOAAAAAElFTkSuQmCC',
  'base64',
);

/**
 * Any CLIP or SigLIP model that transformers.js loads, in worker threads.
 *
 * One thread embeds texts, so that none waits behind an image; others embed images, those of queries first.
 * The text thread and one image thread are warm when this returns, the rest start with the first batch.
 *
 * @throws ParallaxError UNAVAILABLE: files are missing and cannot be fetched (the message lists them), or the
 *   model cannot be loaded
 */
export async function openClipEmbedder(options: ClipEmbedderOptions): Promise<Embedder> {
  keepRuntimeSilent();
  const place = await placeOfClipModel(options.model, options.cacheDirectory);
  if (place.hubId !== null) {
    const { fetchClipModel } = await import('./fetch-clip-model.js');
    await fetchClipModel(place.hubId, {
      folder: place.folder,
      hub: options.hub ?? HUGGING_FACE_HUB,
      onProgress: options.onProgress ?? (() => undefined),
      signal: options.signal,
    });
  }
  const { preparation = options.name === 'demo' ? 1 : 2, maxWeightBytes = Infinity } = options;
  const found = await readClipModel(place.folder);
  const copies = Math.max(1, Math.floor(maxWeightBytes / found.visionBytes));
  const threads = Math.min(Math.max(1, options.threads), copies);
  const coresAThread = Math.max(1, Math.floor((options.cores ?? threads) / threads));
  const model = { ...found, preparation, coresAThread };
  const texts = new EmbeddingThreads([startableThread('parallax-clip-text', model)]);
  const pictures = new EmbeddingThreads(
    Array.from({ length: threads }, (_, index) =>
      startableThread(`parallax-clip-pictures-${index + 1}`, model),
    ),
  );

  const close = async (): Promise<void> => {
    await Promise.all([texts.close(), pictures.close()]);
  };

  // The first outputs tell the vector length, an unloadable model is detected at start, and the first query
  // of each kind finds its tower warm.
  const [dimension] = await Promise.all([
    texts.submit({ kind: 'texts', texts: ['a picture'] }),
    pictures.submit({ kind: 'images', images: [ONE_PIXEL] }),
  ])
    .then(([text, picture]) => [commonDimension(text, picture)] as const)
    .catch(async (error: unknown) => {
      await close();
      throw unloadable(place.folder, error);
    });

  const embedImages = async (
    images: readonly ImageSource[],
    options: { readonly signal?: AbortSignal | undefined; readonly isUrgent: boolean },
  ): Promise<readonly Vector[]> => {
    // An equal number of equal parts per thread: all threads finish together.
    const parts = threads * Math.ceil(images.length / threads / CHUNK);
    const answers = chunksOf(images, Math.ceil(images.length / parts)).map((part) =>
      pictures.submit({ kind: 'images', images: part }, options),
    );
    return (await Promise.all(answers)).flatMap(unitVectors);
  };

  return {
    name: options.name,
    // Vectors of another preparation are another space, though the two lie near each other.
    space: { model: preparation === 1 ? model.name : `${model.name}+p${preparation}`, dimension },

    async embedTexts(queries, signal) {
      const parts = chunksOf(queries, CHUNK);
      const answers = parts.map((part) => texts.submit({ kind: 'texts', texts: part }, { signal }));
      return (await Promise.all(answers)).flatMap(unitVectors);
    },

    embedImages: (images, signal) => embedImages(images, { signal, isUrgent: true }),

    embedForIndex: (catalogue, signal) =>
      embedImages(
        catalogue.map(({ bytes, file }) =>
          file === undefined || preparation === 1 ? bytes : { file, bytes },
        ),
        { signal, isUrgent: false },
      ),

    close,
  };
}

/**
 * The runtime sends telemetry to its maker unless the environment forbids it when its first thread loads it.
 * Users' searches must stay private.
 */
function keepRuntimeSilent(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
}

function startableThread(name: string, settings: ClipThreadSettings): EmbeddingThread {
  const { folder, family, precisions, maxTokens, preparation, coresAThread } = settings;
  const workerData: ClipThreadSettings = {
    folder,
    family,
    precisions,
    maxTokens,
    preparation,
    coresAThread,
  };
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

/** @throws Error when the towers are not of one model */
function commonDimension(text: Embedded, picture: Embedded): number {
  if (text.dimension === picture.dimension) return text.dimension;
  throw new Error(
    `its text tower makes vectors of ${text.dimension} numbers, its vision tower of ${picture.dimension}: they are of two models`,
  );
}

function unloadable(folder: string, error: unknown): ParallaxError {
  const cause = error instanceof ParallaxError && error.cause instanceof Error ? error.cause : error;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ParallaxError('UNAVAILABLE', `The CLIP model in ${folder} cannot be loaded: ${reason}`, {
    cause,
  });
}
