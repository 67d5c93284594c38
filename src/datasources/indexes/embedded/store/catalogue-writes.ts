import type { Vector } from '../../../../domain/vector.js';
import { codeOf, type TasteReferences } from '../../../../scoring/taste-vector/taste-references.js';
import type { ImageRecord } from '../../image-index-writer.js';
import { lastOfEach } from '../../image-records.js';
import { KEPT_CHANGES } from '../followed-changes.js';
import type { CatalogueStore } from './catalogue-store.js';
import { Cells, cellPage, NO_CELL } from './cells.js';
import { Codes } from './codes.js';
import { StoredClustering } from './stored-clustering.js';
import { loadReferences } from './stored-references.js';
import { encodeRow } from './vector-rows.js';

const APPEND = { append: true };

/** The live clustering as a writer sees it. */
export interface LiveCells {
  readonly clustering: StoredClustering;
  readonly cells: Cells;
  readonly coder: Coder | null;
}

/** The live release's encoder of vectors, and the file of its codes. */
export interface Coder {
  readonly references: TasteReferences;
  readonly codes: Codes;
}

export function liveCells(store: CatalogueStore): LiveCells | null {
  const live = store.state.releases.at(-1);
  const release = live === undefined ? undefined : store.releases.get(live);
  const clustering = release && StoredClustering.load(store, release.clustering);
  if (!release || !clustering) return null;
  const references = loadReferences(store, release.id);
  const coder = references && { references, codes: new Codes(store, release.id, references.length) };
  return { clustering, cells: Cells.load(store, release.clustering), coder };
}

/** Inside a write: inserts or replaces, each under a new slot so that no reader meets half a change. */
export function putRecords(
  store: CatalogueStore,
  records: readonly ImageRecord[],
  live: LiveCells | null,
): void {
  const change = new ChangeInProgress(store, live);
  for (const { image, vector } of lastOfEach(records)) {
    change.bury(image.id);
    const slot = change.takeSlot(vector);
    // Slots only rise: told so, LMDB fills each page to its end.
    store.rows.putSync(slot, encodeRow(image.id, vector), APPEND);
    store.documents.putSync(image.id, { slot, image });
  }
  change.finish();
}

/** Inside a write: how many of the ids were there. */
export function removeRecords(store: CatalogueStore, ids: readonly string[], live: LiveCells | null): number {
  const change = new ChangeInProgress(store, live);
  for (const id of ids) {
    if (change.bury(id)) store.documents.removeSync(id);
  }
  return change.finish();
}

/** A revision that is being written. */
class ChangeInProgress {
  readonly #put: number[] = [];
  readonly #removed: number[] = [];
  readonly #pages = new Set<number>();
  #nextSlot: number;

  constructor(
    private readonly store: CatalogueStore,
    private readonly live: LiveCells | null,
  ) {
    this.#nextSlot = store.state.nextSlot;
  }

  /** Takes the image's vector out of every search. */
  bury(id: string): boolean {
    const old = this.store.documents.get(id);
    if (old === undefined) return false;
    this.store.rows.removeSync(old.slot);
    this.#removed.push(old.slot);
    this.#assign(old.slot, NO_CELL);
    return true;
  }

  takeSlot(vector: Vector): number {
    const slot = this.#nextSlot++;
    this.#put.push(slot);
    if (this.live !== null) this.#assign(slot, this.live.clustering.nearest(vector));
    const coder = this.live?.coder;
    coder?.codes.set(slot, codeOf(vector, coder.references));
    return slot;
  }

  finish(): number {
    if (this.#put.length + this.#removed.length === 0) return 0;
    this.live?.cells.save(this.#pages);
    this.live?.coder?.codes.save();
    const { state } = this.store;
    const revision = state.revision + 1;
    const images = state.images + this.#put.length - this.#removed.length;
    this.store.setState({ ...state, revision, images, nextSlot: this.#nextSlot });
    this.store.changes.putSync(revision, { put: this.#put, removed: this.#removed });
    if (revision > KEPT_CHANGES) this.store.changes.removeSync(revision - KEPT_CHANGES);
    return this.#removed.length;
  }

  #assign(slot: number, ordinal: number): void {
    this.live?.cells.set(slot, ordinal);
    this.#pages.add(cellPage(slot));
  }
}
