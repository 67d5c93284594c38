import type { CatalogueStore } from './catalogue-store.js';

/** The cell of a slot that has none: dead, or put before the first clustering. */
export const NO_CELL = 0xffff;

const PAGE_SLOTS = 2_000;

/** The page of a clustering's cells that holds a slot. */
export function cellPage(slot: number): number {
  return Math.floor(slot / PAGE_SLOTS);
}

/** Which cluster each slot is in, as ordinals of one clustering: two bytes an image. */
export class Cells {
  #ordinals = new Uint16Array(PAGE_SLOTS).fill(NO_CELL);

  constructor(
    private readonly store: CatalogueStore,
    private readonly clusteringId: string,
  ) {}

  static load(store: CatalogueStore, clusteringId: string): Cells {
    const cells = new Cells(store, clusteringId);
    for (const [, page] of storedPages(store, clusteringId)) cells.reload(page);
    return cells;
  }

  get(slot: number): number {
    return this.#ordinals[slot] ?? NO_CELL;
  }

  reload(page: number): void {
    this.#reserve(page);
    const bytes = this.store.cells.get([this.clusteringId, page]);
    if (bytes === undefined) return;
    const stored = new Uint16Array(PAGE_SLOTS);
    bytes.copy(new Uint8Array(stored.buffer));
    this.#ordinals.set(stored, page * PAGE_SLOTS);
  }

  /** Within a write: keeps the ordinals in memory; `save` stores the pages that changed. */
  set(slot: number, ordinal: number): void {
    this.#reserve(cellPage(slot));
    this.#ordinals[slot] = ordinal;
  }

  /** Inside a write. */
  save(pages: Iterable<number>): void {
    for (const page of pages) {
      this.#reserve(page);
      const ordinals = this.#ordinals.slice(page * PAGE_SLOTS, (page + 1) * PAGE_SLOTS);
      this.store.cells.putSync([this.clusteringId, page], Buffer.from(ordinals.buffer));
    }
  }

  /** Number of slots in each of `count` clusters. */
  sizes(count: number): Uint32Array {
    const sizes = new Uint32Array(count);
    for (const ordinal of this.#ordinals) {
      if (ordinal < count) sizes[ordinal] = (sizes[ordinal] ?? 0) + 1;
    }
    return sizes;
  }

  #reserve(page: number): void {
    const needed = (page + 1) * PAGE_SLOTS;
    if (needed <= this.#ordinals.length) return;
    const wider = new Uint16Array(Math.max(needed, this.#ordinals.length * 2)).fill(NO_CELL);
    wider.set(this.#ordinals);
    this.#ordinals = wider;
  }
}

/** Inside a write: forgets a clustering's cells. */
export function dropCells(store: CatalogueStore, clusteringId: string): void {
  for (const key of storedPages(store, clusteringId)) store.cells.removeSync(key);
}

function storedPages(store: CatalogueStore, clusteringId: string): [string, number][] {
  const end = [clusteringId, Number.MAX_SAFE_INTEGER];
  return [...store.cells.getKeys({ start: [clusteringId, 0], end })];
}
