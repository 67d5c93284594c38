import { hash } from 'node:crypto';
import type { ClusterOfImage } from '../../catalogue/interactions/cluster-csv.js';
import type { CatalogueReader } from '../../datasources/indexes/catalogue-reader.js';
import { nearestCentroid } from '../../datasources/indexes/nearest-centroid.js';
import type { Clustering } from '../../domain/cluster.js';

/** Slots an image: a table that is half full finds its place in two steps. */
const SLOTS_EACH = 2;
const FEWEST_SLOTS = 16;
const EMPTY = 0xffff;

/**
 * Assigns every image of a catalogue to the nearest cluster of a clustering that need not be live.
 *
 * Ids are kept as 64 bits of their SHA-256: a million images take some 40 MB instead of the ten-fold, and the
 * chance that an unknown id is taken for one of them is 1 in 10^13.
 */
export async function clusterOfImages(
  catalogue: Pick<CatalogueReader, 'all'>,
  { clusters }: Clustering,
): Promise<ClusterOfImage> {
  // By id, as an index orders them: of two equally near clusters the same one is taken.
  const sorted = [...clusters].sort((a, b) => (a.id < b.id ? -1 : 1));
  const centroids = sorted.map(({ centroid }) => centroid);
  const table = new CellTable();
  for await (const { id, vector } of catalogue.all()) table.set(id, nearestCentroid(centroids, vector));
  return (imageId) => sorted[table.get(imageId)]?.id ?? null;
}

/** A hash table of open addressing that doubles when it is half full. */
class CellTable {
  #high = new Uint32Array(FEWEST_SLOTS);
  #low = new Uint32Array(FEWEST_SLOTS);
  #cells = new Uint16Array(FEWEST_SLOTS).fill(EMPTY);
  #size = 0;

  set(id: string, cell: number): void {
    if ((this.#size + 1) * SLOTS_EACH > this.#cells.length) this.#grow();
    const [high, low] = digest(id);
    this.#put(high, low, cell);
  }

  get(id: string): number {
    const [high, low] = digest(id);
    return this.#cells[this.#slot(high, low)] ?? EMPTY;
  }

  #put(high: number, low: number, cell: number): void {
    const slot = this.#slot(high, low);
    if (this.#cells[slot] === EMPTY) this.#size += 1;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#cells[slot] = cell;
  }

  /** Its slot, or the free slot for it. */
  #slot(high: number, low: number): number {
    const mask = this.#cells.length - 1;
    let slot = low & mask;
    while (this.#cells[slot] !== EMPTY && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [high, low, cells] = [this.#high, this.#low, this.#cells];
    const slots = 2 * cells.length;
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#cells = new Uint16Array(slots).fill(EMPTY);
    this.#size = 0;
    cells.forEach((cell, slot) => {
      if (cell !== EMPTY) this.#put(high[slot] ?? 0, low[slot] ?? 0, cell);
    });
  }
}

function digest(id: string): readonly [number, number] {
  const bytes = hash('sha256', id, 'buffer');
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
}
