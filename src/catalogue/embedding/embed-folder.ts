import type { Embedder } from '../../datasources/embedders/embedder.js';
import { readsCaptions } from '../../datasources/embedders/embedders.js';
import { inBatches, mapInOrder } from '../ingest/in-order.js';
import type { PlannedImage } from '../ingest/plan-ingest.js';
import { asCatalogueImage, captionHashOf, prepareImage } from '../ingest/prepare-image.js';
import {
  type CatalogueInShort,
  type FolderReading,
  type ReadFolderOptions,
  readFolder,
} from '../ingest/read-folder.js';
import type { SkippedFile } from '../ingest/skipped-file.js';
import type { Progress } from '../progress.js';
import { fileKey } from './embedding-key.js';
import type { EmbeddingStore } from './embedding-store.js';

/** The images of a folder that need embedding. */
export interface EmbeddingPlan {
  readonly folder: string;
  /** In the catalogue, with the content that they have now. */
  readonly inCatalogue: number;
  /** Embedded before, and not in the catalogue yet. */
  readonly known: number;
  readonly missing: readonly PlannedImage[];
  readonly skipped: readonly SkippedFile[];
}

/** Compares a folder with the catalogue and the store; decodes nothing. */
export async function planEmbedding(
  { folder, exclude }: Pick<ReadFolderOptions, 'folder' | 'exclude'>,
  ports: {
    /** `NO_CATALOGUE` before there is one. */
    readonly catalogue: CatalogueInShort;
    readonly store: Pick<EmbeddingStore, 'hasFile'>;
    readonly embedder: Pick<Embedder, 'name' | 'space'>;
    readonly progress: Progress;
  },
  signal?: AbortSignal,
): Promise<EmbeddingPlan> {
  const options = {
    folder,
    sync: false,
    ...(exclude !== undefined && { exclude }),
    ...(signal !== undefined && { signal }),
  };
  const reading = await readFolder(options, ports.catalogue, ports.progress);
  return embeddingPlanOf(reading, ports.store, ports.embedder);
}

export function embeddingPlanOf(
  { folder, plan, skipped }: FolderReading,
  store: Pick<EmbeddingStore, 'hasFile'>,
  { name, space }: Pick<Embedder, 'name' | 'space'>,
): EmbeddingPlan {
  const isCaptioned = readsCaptions(name);
  const put = isCaptioned ? [...plan.add, ...plan.recaptioned] : plan.add;
  const missing = put.filter((picture) => {
    const captionHash = isCaptioned ? (captionHashOf(picture) ?? null) : null;
    return !store.hasFile(fileKey(space, picture.contentHash, captionHash));
  });
  return {
    folder,
    inCatalogue: plan.unchanged,
    known: put.length - missing.length,
    missing,
    skipped: [...skipped, ...plan.duplicates],
  };
}

export interface EmbeddedImages {
  readonly embedded: number;
  /** Image files that could not be decoded. */
  readonly skipped: readonly SkippedFile[];
  readonly interrupted: boolean;
}

const BATCH = 16;

/**
 * Embeds images into the store through a caching embedder; the index does not change.
 *
 * @param signal  stops after the current batch
 */
export async function embedFolder(
  folder: string,
  missing: readonly PlannedImage[],
  { embedder, progress, concurrency }: EmbeddingPorts,
  signal?: AbortSignal,
): Promise<EmbeddedImages> {
  const stage = progress.stage('Embedding', missing.length);
  const skipped: SkippedFile[] = [];
  let embedded = 0;
  const prepared = mapInOrder(missing, concurrency, (picture) => prepareImage(folder, picture));
  for await (const batch of inBatches(prepared, BATCH)) {
    if (signal?.aborted) break;
    const pictures = batch.flatMap((one) => ('image' in one ? [asCatalogueImage(one)] : []));
    skipped.push(...batch.filter((one) => 'kind' in one));
    await embedder.embedForIndex(pictures);
    embedded += pictures.length;
    stage.at(embedded + skipped.length);
  }
  stage.end();
  return { embedded, skipped, interrupted: embedded + skipped.length < missing.length };
}

export interface EmbeddingPorts {
  /** Keeps what it makes, see `cacheEmbeddings`. */
  readonly embedder: Pick<Embedder, 'embedForIndex'>;
  readonly progress: Progress;
  /** Images that are decoded concurrently. */
  readonly concurrency: number;
}
