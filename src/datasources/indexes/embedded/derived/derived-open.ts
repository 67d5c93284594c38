import { unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ParallaxError } from '../../../../domain/errors.js';
import type { OperatorLog } from '../../../../domain/operator-log.js';
import type { IndexProgress } from '../index-progress.js';
import { type CatalogueStore, type DerivedPointer, INDEX_FOLDER } from '../store/catalogue-store.js';
import { WriterLock } from '../store/writer-lock.js';
import { buildDerived, pointTo, sweepDerived } from './derived-build.js';
import { DerivedIndex, derivedFault, derivedPath } from './derived-file.js';

/** So many vectors are searched exactly; more are folded into a derived file. */
export const MAX_DELTA = 5_000;

export interface DerivedOptions {
  readonly dimension: number;
  readonly log: OperatorLog;
  readonly onProgress: (progress: IndexProgress) => void;
  readonly now: () => number;
}

/**
 * The derived file that serves a catalogue, checked byte for byte, or rebuilt when it is missing,
 * foreign, truncated or of another format. Null while the catalogue is small enough without one.
 */
export async function openDerived(
  store: CatalogueStore,
  options: DerivedOptions,
): Promise<DerivedIndex | null> {
  for (;;) {
    store.renew();
    const { derived, nextSlot } = store.state;
    if (derived === null && nextSlot <= MAX_DELTA) return null;
    const fault = derived === null ? 'it was never built' : await faultOf(store, derived);
    if (derived !== null && fault === null) {
      return DerivedIndex.view(derivedPath(store.directory, derived.file), derived, options.dimension);
    }
    store.renew();
    // A fold that ended meanwhile replaced the file that was looked at.
    if (store.state.derived?.file !== derived?.file) continue;
    options.log.warn({ directory: store.directory, fault }, `The index file is rebuilt: ${fault}.`);
    return rebuild(store, options);
  }
}

function faultOf(store: CatalogueStore, pointer: DerivedPointer): Promise<string | null> {
  return derivedFault(derivedPath(store.directory, pointer.file), pointer);
}

async function rebuild(store: CatalogueStore, options: DerivedOptions): Promise<DerivedIndex> {
  const folder = store.readOnly ? tmpdir() : join(store.directory, INDEX_FOLDER);
  const pointer = await buildDerived(store, options.dimension, null, options.onProgress, folder);
  const path = join(folder, pointer.file);
  const index = DerivedIndex.view(path, pointer, options.dimension);
  const isShared = !store.readOnly && (await share(store, pointer, options.now));
  // No other process opens the file: an open file stays readable after its name is deleted.
  if (!isShared) await unlink(path).catch(() => undefined);
  return index;
}

/** Lets other processes have the file too; false when a writer is at work, who will make the next one. */
async function share(store: CatalogueStore, pointer: DerivedPointer, now: () => number): Promise<boolean> {
  const replaced = store.state.derived;
  try {
    const lock = new WriterLock(store, 'index rebuild', now);
    try {
      store.write(() => {
        lock.check();
        pointTo(store, pointer);
      });
    } finally {
      lock.release();
    }
  } catch (error) {
    if (error instanceof ParallaxError && error.code === 'UNAVAILABLE') return false;
    throw error;
  }
  await sweepDerived(store, replaced, now());
  return true;
}
