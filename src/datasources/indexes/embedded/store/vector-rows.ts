import { cosine, type Vector } from '../../../../domain/vector.js';
import { ResidentRows } from '../resident-rows.js';
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

/**
 * Reads rows in place. LMDB lends its memory until the next read, without alignment. A vector is therefore
 * copied to a scratch array to be compared, and to its own to be kept.
 */
export class VectorRows {
  readonly #scratch: Vector;
  readonly #scratchBytes: Uint8Array;
  readonly #bytes: number;
  readonly #resident: ResidentRows;

  /** @param residentBytes  of memory for rows that were scored once; none unless given */
  constructor(
    private readonly store: CatalogueStore,
    readonly dimension: number,
    residentBytes = 0,
  ) {
    this.#scratch = new Float32Array(dimension);
    this.#scratchBytes = new Uint8Array(this.#scratch.buffer);
    this.#bytes = this.#scratch.byteLength;
    this.#resident = new ResidentRows(dimension, residentBytes);
  }

  /** The exact cosine of a slot's vector with the query; null when the slot is dead. */
  score(slot: number, query: Vector): ScoredRow | null {
    const kept = this.#resident.id(slot);
    if (kept !== undefined) {
      return { slot, imageId: kept, similarity: cosine(query, this.#resident.vector(slot)) };
    }
    const row = this.store.rows.getBinaryFast(slot);
    if (row === undefined) return null;
    row.copy(this.#scratchBytes, 0, 0, this.#bytes);
    const imageId = row.toString('utf8', this.#bytes, row.length);
    this.#resident.keep(slot, imageId, this.#scratch);
    return { slot, imageId, similarity: cosine(query, this.#scratch) };
  }

  /** The cosine alone; null when the slot is dead. */
  similarity(slot: number, query: Vector): number | null {
    if (this.#resident.id(slot) !== undefined) return cosine(query, this.#resident.vector(slot));
    return this.score(slot, query)?.similarity ?? null;
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
