import { parseId } from '../../../domain/arguments.js';
import { ParallaxError } from '../../../domain/errors.js';
import type { Vector } from '../../../domain/vector.js';
import type { ImageRecord } from '../image-index-writer.js';
import type { CatalogueStore } from './catalogue-store.js';
import { Cells, cellPage, NO_CELL } from './cells.js';
import { KEPT_CHANGES } from './followed-changes.js';
import { StoredClustering } from './stored-clustering.js';
import { encodeRow } from './vector-rows.js';

/** How far the length of a unit vector may be from 1: half floats and sums round. */
const UNIT_TOLERANCE = 1e-3;

/** The live clustering as a writer sees it. */
export interface LiveCells {
  readonly clustering: StoredClustering;
  readonly cells: Cells;
}

export function liveCells(store: CatalogueStore): LiveCells | null {
  const live = store.state.releases.at(-1);
  const release = live === undefined ? undefined : store.releases.get(live);
  const clustering = release && StoredClustering.load(store, release.clustering);
  return release && clustering ? { clustering, cells: Cells.load(store, release.clustering) } : null;
}

/** Inside a write: inserts or replaces, each under a new slot so that no reader meets half a change. */
export function putRecords(
  store: CatalogueStore,
  records: readonly ImageRecord[],
  live: LiveCells | null,
): void {
  const change = new ChangeInProgress(store, live);
  // The last of two records with one id wins, as if they had been put one after the other.
  for (const { image, vector } of new Map(records.map((record) => [record.image.id, record])).values()) {
    change.bury(image.id);
    const slot = change.takeSlot(vector);
    store.rows.putSync(slot, encodeRow(image.id, vector));
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

/** @throws ParallaxError INTERNAL for a vector that no search could compare; BAD_USER_INPUT for a bad id */
export function checkRecords(records: readonly ImageRecord[], dimension: number): void {
  for (const { image, vector } of records) {
    parseId('image id', image.id);
    const problem = vectorProblem(vector, dimension);
    if (problem !== null)
      throw new ParallaxError('INTERNAL', `Image "${image.id}" cannot be indexed: ${problem}.`);
  }
}

function vectorProblem(vector: Vector, dimension: number): string | null {
  if (vector.length !== dimension) return `its vector has ${vector.length} dimensions, not ${dimension}`;
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  // Written so that NaN fails: the graph would take it, and answer nonsense ever after.
  return Math.abs(length - 1) <= UNIT_TOLERANCE ? null : `its vector has length ${length}, not 1`;
}

/** One revision in the making. */
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
    return slot;
  }

  finish(): number {
    if (this.#put.length + this.#removed.length === 0) return 0;
    this.live?.cells.save(this.#pages);
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
