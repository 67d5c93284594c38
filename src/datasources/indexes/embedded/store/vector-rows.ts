import type { Vector } from '../../../../domain/vector.js';
import { ABSENT, ResidentRows } from '../resident-rows.js';
import { MOST_COMPARED } from '../row-layout.js';
import type { CatalogueStore } from './catalogue-store.js';

/** A row of the catalogue: the vector's bytes, then the id. */
export function encodeRow(id: string, vector: Vector): Buffer {
  return Buffer.concat([
    Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
    Buffer.from(id, 'utf8'),
  ]);
}

export interface ScoredRow {
  readonly slot: number;
  readonly imageId: string;
  readonly similarity: number;
}

/** The least and the most that the cosines of rows can be. */
export interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** The similarity of a slot that is dead. */
export const DEAD = -2;

/**
 * Reads rows in place. LMDB lends its memory until the next read, without alignment. A vector is therefore
 * copied to be compared, and to an array of its own to be handed out.
 */
export class VectorRows {
  readonly #bytes: number;
  readonly #resident: ResidentRows;

  /** @param residentBytes  of memory for rows that were scored once; none unless given */
  constructor(
    private readonly store: CatalogueStore,
    readonly dimension: number,
    residentBytes = 0,
  ) {
    this.#bytes = dimension * Float32Array.BYTES_PER_ELEMENT;
    this.#resident = new ResidentRows(dimension, residentBytes);
  }

  /** Number of rows in memory; the others are read from the store to be compared. */
  get residents(): number {
    return this.#resident.size;
  }

  /** The living slots of these with their exact cosines, in the same order. */
  score(slots: Uint32Array, query: Vector): ScoredRow[] {
    const ids: string[] = [];
    const similarities = this.similarities(slots, query, ids);
    const rows: ScoredRow[] = [];
    slots.forEach((slot, i) => {
      const similarity = similarities[i] ?? DEAD;
      if (similarity !== DEAD) rows.push({ slot, imageId: ids[i] ?? '', similarity });
    });
    return rows;
  }

  /**
   * The exact cosine of each slot's vector, DEAD for a slot without one.
   *
   * @param ids  receives the id of each living slot at its place
   */
  similarities(slots: Uint32Array, query: Vector, ids?: string[]): Float64Array {
    const similarities = new Float64Array(slots.length).fill(DEAD);
    for (let from = 0; from < slots.length; from += MOST_COMPARED) {
      const places: number[] = [];
      const addresses: number[] = [];
      for (let i = from; i < slots.length && i < from + MOST_COMPARED; i++) {
        const address = this.#addressOf(slots[i] ?? 0, i, from, ids);
        if (address === ABSENT) continue;
        places.push(i);
        addresses.push(address);
      }
      if (places.length === 0) continue;
      const compared = this.#resident.compare(addresses, query);
      for (let i = 0; i < places.length; i++) similarities[places[i] ?? 0] = compared[i] ?? DEAD;
    }
    return similarities;
  }

  /**
   * Bounds of each slot's cosine, DEAD for a slot without a vector. Those of a row in memory lie about .01 apart, and are
   * had in a fraction of the time that the cosine takes; those of another row are its cosine.
   */
  bounds(slots: Uint32Array, query: Vector): Bounds {
    const low = new Float64Array(slots.length);
    const high = new Float64Array(slots.length);
    const others = this.#resident.bound(slots, query, low, high);
    if (others.length === 0) return { low, high };
    const exact = this.similarities(
      Uint32Array.from(others, (place) => slots[place] ?? 0),
      query,
    );
    others.forEach((place, i) => {
      low[place] = exact[i] ?? DEAD;
      high[place] = exact[i] ?? DEAD;
    });
    return { low, high };
  }

  /** Where the row of a slot can be compared; ABSENT for a dead one. */
  #addressOf(slot: number, i: number, from: number, ids: string[] | undefined): number {
    const kept = this.#resident.id(slot);
    if (kept !== undefined) {
      if (ids !== undefined) ids[i] = kept;
      return this.#resident.address(slot);
    }
    const row = this.store.rows.getBinaryFast(slot);
    if (row === undefined) return ABSENT;
    const id = row.toString('utf8', this.#bytes, row.length);
    if (ids !== undefined) ids[i] = id;
    const address = this.#resident.keep(slot, id, row);
    return address === ABSENT ? this.#resident.pass(i - from, row) : address;
  }

  /** Scores are cached: the caller must report slots that were deleted since. */
  forget(slot: number): void {
    this.#resident.forget(slot);
  }

  forgetAll(): void {
    this.#resident.forgetAll();
  }

  id(slot: number): string | null {
    const row = this.store.rows.getBinaryFast(slot);
    return row === undefined ? null : row.toString('utf8', this.#bytes, row.length);
  }

  vector(slot: number): Vector | null {
    const row = this.store.rows.getBinaryFast(slot);
    return row === undefined ? null : this.#copy(row);
  }

  /** Living slots from `from` to before `to`, at most `limit`, with their ids and vectors. */
  range(from: number, to: number, limit: number): { slot: number; id: string; vector: Vector }[] {
    const found: { slot: number; id: string; vector: Vector }[] = [];
    for (const { key, value } of this.store.rows.getRange({ start: from, end: to, limit })) {
      found.push({ slot: key, id: value.toString('utf8', this.#bytes), vector: this.#copy(value) });
    }
    return found;
  }

  #copy(row: Buffer): Vector {
    const vector = new Float32Array(this.dimension);
    row.copy(new Uint8Array(vector.buffer), 0, 0, this.#bytes);
    return vector;
  }
}
