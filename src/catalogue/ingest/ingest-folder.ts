import { realpath } from 'node:fs/promises';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import { readsCaptions } from '../../datasources/embedders/embedders.js';
import type { ImageStore } from '../../datasources/images/image-store.js';
import type { ImageIndexWriter } from '../../datasources/indexes/image-index-writer.js';
import { badInput } from '../../domain/errors.js';
import type { CaptionProblem } from '../captions/folder-captions.js';
import type { Progress, StageProgress } from '../progress.js';
import { inBatches, mapInOrder, partsOf } from './in-order.js';
import type { IngestReport } from './ingest-report.js';
import { type Lender, withLentIds } from './lent-ids.js';
import type { IngestPlan, PlannedImage } from './plan-ingest.js';
import { asCatalogueImage, type PreparedImage, prepareImage } from './prepare-image.js';
import { readFolder } from './read-folder.js';
import { rewriteImages } from './rewrite-images.js';
import { areEdited } from './roots/are-edited.js';
import type { SkippedFile } from './skipped-file.js';

export interface IngestPorts {
  readonly embedder: Embedder;
  readonly writer: ImageIndexWriter;
  readonly store: ImageStore;
  readonly progress: Progress;
  /** See `lenderOf`; none when absent. */
  readonly lender?: Lender;
  /** Milliseconds of a monotonic clock. */
  readonly monotonic: () => number;
}

export interface IngestOptions {
  readonly folder: string;
  /** Also remove the images of this folder whose file is gone. */
  readonly sync: boolean;
  /** See `ReadFolderOptions`. */
  readonly exclude?: readonly string[];
  /** Asked when `sync` would remove more than a fifth of the images that came from the folder; yes when absent. */
  readonly mayRemove?: (removal: Removal) => Promise<boolean>;
  /** Embed again what is in the catalogue already. */
  readonly again?: boolean;
  /** Read again what is written in and beside every picture: an earlier version did not. */
  readonly recaption?: boolean;
  /** Pictures that are decoded at a time. */
  readonly concurrency: number;
  /** Ends after the batch at work; the report says so. */
  readonly signal?: AbortSignal;
}

export interface Removal {
  /** Images that would be removed, and images that came from the folder. */
  readonly removed: number;
  readonly held: number;
}

/** A removal of a larger part of a folder is likelier a disk that is not there than meant. */
const LARGE_REMOVAL = 1 / 5;

const BATCH = 16;
/** Images that are moved or removed by one change of the index. */
const AT_A_TIME = 500;

/**
 * Ingests the images of a folder into a catalogue. Known content is skipped; unusable files are listed in the
 * report, and the rest is ingested.
 *
 * Files are stored before their entries, and entries are written by whole batches. After a kill no incomplete
 * image is visible, and the next call continues behind the last batch.
 *
 * @throws ParallaxError NOT_FOUND for a missing folder; BAD_USER_INPUT, before any change, when `sync` would
 *   empty the catalogue because the folder is empty, or remove more than allowed; errors of the ports
 */
export async function ingestFolder(options: IngestOptions, ports: IngestPorts): Promise<IngestReport> {
  const start = ports.monotonic();
  const { signal } = options;
  const { embedder, writer } = ports;
  const { folder, state, plan, ...reading } = await readFolder(
    options,
    withLentIds(
      { known: () => writer.known(), awaited: () => writer.awaited(), roots: () => writer.roots() },
      ports.lender ?? null,
    ),
    ports.progress,
    async (files) => areEdited(await realpath(options.folder), files, { embedder, writer }),
  );
  if (plan.remove.length > 0 && state.present.length === 0) throw emptyFolder(options.folder, plan);
  await checkRemoval(options, { removed: plan.remove.length, held: plan.held });

  // Before the images that name them.
  // Files that were not read any more say nothing of where a root is.
  if (reading.hasNewRoots && !signal?.aborted) await writer.setRoots(state.places.roots);

  // A vector that depends on the texts is made anew with them; the store of embeddings knows what it is asked again.
  const isEmbedded = readsCaptions(embedder.name);
  const planned = isEmbedded ? [...plan.add, ...plan.recaptioned] : plan.add;
  const embedding = ports.progress.stage('Embedding', planned.length);
  const added = await addImages(folder, planned, options, ports, embedding);
  embedding.end();
  const recaptioned = new Set(plan.recaptioned);
  const put = added.put.filter((picture) => !recaptioned.has(picture));
  const captionProblems = [...reading.captionProblems, ...added.captionProblems];
  const reread = isEmbedded ? plan.moved : [...plan.moved, ...plan.recaptioned];
  if (!signal?.aborted) await rewriteImages(folder, reread, writer, captionProblems);
  const removed = signal?.aborted ? 0 : await removeLeft(plan.remove, ports);

  const skipped = [...reading.skipped, ...plan.duplicates, ...added.skipped];
  return {
    folder: options.folder,
    added: put.filter(({ replaces }) => !replaces).length,
    changed: put.filter(({ replaces }) => replaces).length,
    put: put.map(({ id }) => id),
    moved: signal?.aborted ? 0 : plan.moved.length,
    recaptioned: signal?.aborted ? 0 : plan.recaptioned.length,
    unchanged: plan.unchanged,
    removed,
    passedOver: reading.passedOver,
    captionProblems,
    skipped: skipped.sort((a, b) => (a.path < b.path ? -1 : 1)),
    seconds: (ports.monotonic() - start) / 1_000,
    interrupted: signal?.aborted ?? false,
  };
}

interface Added {
  readonly put: readonly PlannedImage[];
  readonly skipped: readonly SkippedFile[];
  readonly captionProblems: readonly CaptionProblem[];
}

/** Decodes and stores ahead while a batch is embedded, one batch at a time. */
async function addImages(
  folder: string,
  planned: readonly PlannedImage[],
  { concurrency, signal }: IngestOptions,
  ports: IngestPorts,
  progress: StageProgress,
): Promise<Added> {
  let done = 0;
  const put: PlannedImage[] = [];
  const skipped: SkippedFile[] = [];
  const captionProblems: CaptionProblem[] = [];
  const store = (picture: PlannedImage) => storeImage(folder, picture, ports.store);
  let underway: Promise<void> = Promise.resolve();
  for await (const batch of inBatches(mapInOrder(planned, concurrency, store), BATCH)) {
    await underway;
    if (signal?.aborted) break;
    const stored = batch.filter((result) => 'image' in result);
    skipped.push(...batch.filter((result) => 'kind' in result));
    underway = embedAndPut(stored, ports).then(() => {
      for (const { picture, captionProblems: problems } of stored) {
        captionProblems.push(...problems.map((problem) => ({ path: picture.path, problem })));
        put.push(picture);
      }
      done += batch.length;
      progress.at(done);
    });
    underway.catch(() => undefined);
  }
  await underway;
  return { put, skipped, captionProblems };
}

async function storeImage(
  folder: string,
  picture: PlannedImage,
  store: ImageStore,
): Promise<PreparedImage | SkippedFile> {
  const prepared = await prepareImage(folder, picture);
  if (!('kind' in prepared)) await store.put(prepared.renditions);
  return prepared;
}

async function embedAndPut(
  stored: readonly PreparedImage[],
  { embedder, writer, store }: IngestPorts,
): Promise<void> {
  const vectors = await embedder.embedForIndex(stored.map(asCatalogueImage));
  await writer.put(
    stored.flatMap(({ image }, index) => {
      const vector = vectors[index];
      return vector === undefined ? [] : [{ image, vector }];
    }),
  );
  for (const { picture, image } of stored) if (picture.replaces) await store.remove(image.id, image.file);
}

async function removeLeft(ids: readonly string[], { writer, store }: IngestPorts): Promise<number> {
  for (const part of partsOf(ids, AT_A_TIME)) {
    await writer.remove(part);
    for (const id of part) await store.remove(id);
  }
  return ids.length;
}

async function checkRemoval({ folder, mayRemove }: IngestOptions, removal: Removal): Promise<void> {
  const { removed, held } = removal;
  if (mayRemove === undefined || removed <= LARGE_REMOVAL * held || (await mayRemove(removal))) return;
  throw badInput(
    'sync',
    `Syncing with ${folder} would remove ${removed} of the ${held} images that came from it, more than a fifth: nothing was changed. If that is meant, add --yes.`,
  );
}

function emptyFolder(folder: string, { remove }: IngestPlan): Error {
  return badInput(
    'folder',
    `${folder} holds no files, so syncing with it would remove all ${remove.length} images that came from it. ` +
      'If its disk is not mounted, mount it; if that is intended, remove the images by their ids.',
  );
}
