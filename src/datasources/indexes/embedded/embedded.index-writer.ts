import { basename, resolve } from 'node:path';
import type { Clustering } from '../../../domain/cluster.js';
import type { Root } from '../../../domain/image.js';
import { type OperatorLog, SILENT } from '../../../domain/operator-log.js';
import type { Release } from '../../../domain/release.js';
import { haveSameWeights, isSameSpace, type Space, type Vector } from '../../../domain/vector.js';
import type { TasteReferences } from '../../../scoring/taste-vector/taste-references.js';
import { checkSpace } from '../catalogue-record.js';
import type { ImageIndexWriter, ImageInShort, ImageRecord } from '../image-index-writer.js';
import { checkRecords } from '../image-records.js';
import { MAX_DELTA } from './derived/derived-open.js';
import type { IndexProgress } from './index-progress.js';
import { allVectors, clusteringOf, keptReleases, knownImages, recordsOf } from './store/catalogue-reads.js';
import { CATALOGUE_FORMAT, checkRecord, wasNeverFilled } from './store/catalogue-record.js';
import { CatalogueStore } from './store/catalogue-store.js';
import { type LiveCells, liveCells, putRecords, removeRecords } from './store/catalogue-writes.js';
import {
  preparePublication,
  prepareRollBack,
  storePublication,
  storeRollBack,
} from './store/publish-release.js';
import { VectorRows } from './store/vector-rows.js';
import { WriterLock } from './store/writer-lock.js';
import { Folding } from './text/folding.js';

/** While a fold runs, so many more vectors may wait for the next one before a put waits too. */
const MAX_WAITING = 4 * MAX_DELTA;

export interface EmbeddedWriterOptions {
  /** The catalogue's folder, `DATA_DIR/<catalogue>`; made when it is not there. */
  readonly directory: string;
  readonly space: Space;
  /** `demo`, `clip` and so on; kept in the catalogue's record. */
  readonly embedder: string;
  /**
   * Vectors of pictures prepared in another way for the same model may take the place of those that are there,
   * one by one; the first release makes the catalogue theirs.
   */
  readonly newPreparation?: boolean;
  /** Shown to another process that has to wait for this writer; `write` when absent. */
  readonly purpose?: string;
  readonly log?: OperatorLog;
  readonly onProgress?: (progress: IndexProgress) => void;
  readonly now?: () => number;
}

/** The writer's own duties towards its derived file. */
export interface EmbeddedIndexWriter extends ImageIndexWriter {
  /** Brings the derived file up to the last put; nothing to do when it is. */
  fold(): Promise<void>;
  /** Builds the derived file anew from the truth, whatever is there. */
  rebuild(): Promise<void>;
}

/**
 * Opens a catalogue for writing, or makes it.
 *
 * @throws ParallaxError UNAVAILABLE, naming the holder, while another writer is at work; INTERNAL,
 *   naming both spaces, when the catalogue belongs to another embedder
 */
export async function openEmbeddedIndexWriter(options: EmbeddedWriterOptions): Promise<EmbeddedIndexWriter> {
  const now = options.now ?? Date.now;
  const store = CatalogueStore.create(options.directory);
  try {
    const lock = new WriterLock(store, options.purpose ?? 'write', now);
    try {
      claimRecord(store, options, now);
    } catch (error) {
      lock.release();
      throw error;
    }
    return new Writer(store, lock, options, now);
  } catch (error) {
    await store.close();
    throw error;
  }
}

function claimRecord(store: CatalogueStore, options: EmbeddedWriterOptions, now: () => number): void {
  const { space, embedder, directory, newPreparation = false } = options;
  if (store.record !== null && !wasNeverFilled(store)) {
    const record = checkRecord(store.record, directory);
    if (!(newPreparation && haveSameWeights(record.space, space))) checkSpace(record, space);
    // Format 1 differs in what it lacks: an older version must not write beside what this one notes.
    if (record.format !== CATALOGUE_FORMAT) {
      store.write(() => store.setRecord({ ...record, format: CATALOGUE_FORMAT }));
    }
    return;
  }
  const name = basename(resolve(directory));
  const createdAt = new Date(now()).toISOString();
  store.write(() => store.setRecord({ format: CATALOGUE_FORMAT, name, embedder, space, createdAt }));
}

class Writer implements EmbeddedIndexWriter {
  readonly #store: CatalogueStore;
  readonly #lock: WriterLock;
  readonly #space: Space;
  readonly #rows: VectorRows;
  readonly #folding: Folding;
  /** Read once and cached: while the claim holds, no other process changes it. Undefined: not read yet. */
  #live: LiveCells | null | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(store: CatalogueStore, lock: WriterLock, options: EmbeddedWriterOptions, now: () => number) {
    this.#store = store;
    this.#lock = lock;
    this.#space = options.space;
    this.#rows = new VectorRows(store, options.space.dimension);
    this.#folding = new Folding(store, lock, {
      dimension: options.space.dimension,
      log: options.log ?? SILENT,
      onProgress: options.onProgress ?? (() => undefined),
      now,
    });
  }

  async put(records: readonly ImageRecord[]): Promise<void> {
    checkRecords(records, this.#space.dimension);
    await this.#inOrder(() => this.#write((live) => putRecords(this.#store, records, live)));
    if (this.#folding.waiting > MAX_DELTA) this.#folding.start();
    if (this.#folding.waiting > MAX_WAITING) await this.#folding.settle();
  }

  remove(ids: readonly string[]): Promise<number> {
    return this.#inOrder(() => this.#write((live) => removeRecords(this.#store, ids, live)));
  }

  async *known(): AsyncIterable<ImageInShort> {
    yield* knownImages(this.#store);
  }

  /** A new model's vectors take their places one by one: no image waits elsewhere. */
  async *awaited(): AsyncIterable<ImageInShort> {}

  async recordsOf(ids: readonly string[]): Promise<readonly ImageRecord[]> {
    return recordsOf(this.#store, this.#rows, ids);
  }

  async roots(): Promise<readonly Root[]> {
    return this.#store.roots;
  }

  setRoots(roots: readonly Root[]): Promise<void> {
    return this.#inOrder(() => this.#write(() => this.#store.setRoots(roots)));
  }

  /** From the oldest put to the newest. */
  async *all(): AsyncIterable<{ id: string; vector: Vector }> {
    yield* allVectors(this.#store, this.#rows);
  }

  /** The derived file is brought up to date first, so that the release is fast from its first search. */
  async publish(
    release: Release,
    clustering: Clustering,
    cells: ReadonlyMap<string, string>,
    references: TasteReferences | null = null,
  ): Promise<void> {
    const record = checkRecord(this.#store.record, this.#store.directory);
    checkSpace({ ...record, space: this.#space }, release.space);
    await this.fold();
    await this.#inOrder(async () => {
      const publication = await preparePublication(this.#store, this.#rows, {
        release,
        clustering,
        cells,
        references,
      });
      this.#write(() => {
        storePublication(this.#store, publication);
        if (!isSameSpace(record.space, release.space))
          this.#store.setRecord({ ...record, space: release.space });
      });
      this.#live = undefined;
    });
  }

  async clustering(): Promise<Clustering | null> {
    const live = this.#liveCells();
    return live === null ? null : clusteringOf(live);
  }

  async releases(): Promise<readonly Release[]> {
    return keptReleases(this.#store);
  }

  rollBack(): Promise<Release> {
    return this.#inOrder(async () => {
      const publication = await prepareRollBack(this.#store, this.#rows);
      this.#write(() => storeRollBack(this.#store, publication));
      this.#live = undefined;
      return publication.release;
    });
  }

  fold(): Promise<void> {
    return this.#folding.fold();
  }

  rebuild(): Promise<void> {
    return this.#folding.rebuild();
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#folding.settle();
    this.#lock.release();
    await this.#store.close();
  }

  /** Sequentially: a publication reads the catalogue for a while before it writes. */
  #inOrder<T>(action: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(action);
    this.#last = result.catch(() => undefined);
    return result;
  }

  #write<T>(action: (live: LiveCells | null) => T): T {
    try {
      return this.#store.write(() => {
        this.#lock.check();
        return action(this.#liveCells());
      });
    } catch (error) {
      // The transaction was rolled back on disk, but memory may have changed.
      this.#live = undefined;
      throw error;
    }
  }

  #liveCells(): LiveCells | null {
    if (this.#live === undefined) this.#live = liveCells(this.#store);
    return this.#live;
  }
}
