import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ParallaxError } from '../../../../domain/errors.js';
import { workerUrl } from '../../../worker-url.js';
import type { IndexProgress } from '../index-progress.js';
import { type CatalogueStore, type DerivedPointer, INDEX_FOLDER } from '../store/catalogue-store.js';
import { derivedPath } from './derived-file.js';

/** Input of the build worker. */
export interface BuildOrder {
  readonly directory: string;
  readonly dimension: number;
  /** The file to go on from, or null to start anew. */
  readonly base: DerivedPointer | null;
  /** Living slots below it are in the new file. */
  readonly through: number;
  /** Where to write; the file appears there complete or not at all. */
  readonly path: string;
}

export type BuildMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | {
      readonly kind: 'built';
      readonly bytes: number;
      readonly sha256: string;
      readonly vectors: number;
      readonly format: string;
    }
  | { readonly kind: 'failed'; readonly message: string };

/** When more of a file is dead than this, it is built anew instead of added to. */
const DEAD_SHARE = 0.2;

/** A derived file that no pointer names and that is older is left from a process that died. */
const STRAY_MS = 3_600_000;

/** The file that a new one may go on from: the current one, unless too much of it is dead. */
export function reusableBase(store: CatalogueStore): DerivedPointer | null {
  const { derived, images, nextSlot } = store.state;
  if (derived === null || derived.vectors === 0) return null;
  const livingAtLeast = images - (nextSlot - derived.through);
  return derived.vectors - livingAtLeast > DEAD_SHARE * derived.vectors ? null : derived;
}

/**
 * Builds a derived file over every living slot there is, in a worker thread.
 *
 * @param folder  where to put it; the catalogue's own when absent
 */
export async function buildDerived(
  store: CatalogueStore,
  dimension: number,
  base: DerivedPointer | null,
  onProgress: (progress: IndexProgress) => void,
  folder = join(store.directory, INDEX_FOLDER),
): Promise<DerivedPointer> {
  const file = `${randomUUID()}.usearch`;
  // All of the folder is derived, so it may have been deleted, or left out of a backup.
  await mkdir(folder, { recursive: true });
  const { nextSlot: through } = store.state;
  const order: BuildOrder = {
    directory: store.directory,
    dimension,
    base,
    through,
    path: join(folder, file),
  };
  const built = await runBuild(order, onProgress);
  const { bytes, sha256, vectors, format } = built;
  return { file, bytes, sha256, format, through, vectors };
}

/** Inside a write: makes a finished file the one that readers open. */
export function pointTo(store: CatalogueStore, pointer: DerivedPointer): void {
  if (!existsSync(derivedPath(store.directory, pointer.file))) {
    throw new ParallaxError(
      'INTERNAL',
      `The index file ${pointer.file} disappeared before it could be used.`,
    );
  }
  store.setState({ ...store.state, derived: pointer });
}

/** Unlinks the file that was replaced and what dead processes left; readers keep what they have open. */
export async function sweepDerived(
  store: CatalogueStore,
  replaced: DerivedPointer | null,
  now: number,
): Promise<void> {
  const folder = join(store.directory, INDEX_FOLDER);
  const current = store.state.derived?.file;
  for (const name of await readdir(folder)) {
    if (name === current) continue;
    const path = join(folder, name);
    const age =
      now -
      (await stat(path)
        .catch(() => null)
        .then((file) => file?.mtimeMs ?? now));
    // On Windows an open file cannot be unlinked; the next sweep takes it.
    if (name === replaced?.file || age > STRAY_MS) await unlink(path).catch(() => undefined);
  }
}

function runBuild(
  order: BuildOrder,
  onProgress: (progress: IndexProgress) => void,
): Promise<Extract<BuildMessage, { kind: 'built' }>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl(import.meta.url, './derived-build.worker.js'), { workerData: order });
    const fail = (reason: string): void =>
      reject(new ParallaxError('INTERNAL', `The index could not be built: ${reason}.`));
    worker.on('message', (message: BuildMessage) => {
      if (message.kind === 'progress')
        onProgress({ stage: 'index', done: message.done, total: message.total });
      else if (message.kind === 'built') resolve(message);
      else fail(message.message);
    });
    worker.on('error', reject);
    worker.on('exit', () => fail('its worker ended early'));
  });
}
