import { exactSearch, MetricKind } from 'usearch';
import { cosine, type Vector } from '../../../domain/vector.js';
import type { ScoredRow } from './store/vector-rows.js';

const INITIAL_ROWS = 256;

/** The vectors that the derived file does not hold yet, searched exactly. */
export class Delta {
  #matrix: Float32Array;
  readonly #slots: number[] = [];
  readonly #ids: string[] = [];
  readonly #rowOf = new Map<number, number>();

  constructor(private readonly dimension: number) {
    this.#matrix = new Float32Array(INITIAL_ROWS * dimension);
  }

  get size(): number {
    return this.#slots.length;
  }

  add(slot: number, id: string, vector: Vector): void {
    if (this.#rowOf.has(slot)) return;
    const row = this.#slots.length;
    if ((row + 1) * this.dimension > this.#matrix.length) {
      const wider = new Float32Array(this.#matrix.length * 2);
      wider.set(this.#matrix);
      this.#matrix = wider;
    }
    this.#matrix.set(vector, row * this.dimension);
    this.#slots.push(slot);
    this.#ids.push(id);
    this.#rowOf.set(slot, row);
  }

  /** The last row takes the place of the removed one, so that the rows stay dense. */
  remove(slot: number): void {
    const row = this.#rowOf.get(slot);
    if (row === undefined) return;
    const last = this.size - 1;
    const lastSlot = this.#slots[last] ?? slot;
    this.#matrix.copyWithin(row * this.dimension, last * this.dimension, (last + 1) * this.dimension);
    this.#slots[row] = lastSlot;
    this.#ids[row] = this.#ids[last] ?? '';
    this.#rowOf.set(lastSlot, row);
    this.#rowOf.delete(slot);
    this.#slots.pop();
    this.#ids.pop();
  }

  /** Lets go of what a new derived file covers. */
  dropBelow(through: number): void {
    for (const slot of this.#slots.filter((candidate) => candidate < through)) this.remove(slot);
  }

  /** The `count` nearest, fewer when it holds fewer. */
  nearest(query: Vector, count: number): ScoredRow[] {
    if (this.size === 0) return [];
    const { keys } = exactSearch(
      // usearch reads a typed array from the start of its buffer, whatever its offset.
      this.#matrix.subarray(0, this.size * this.dimension),
      query.byteOffset === 0 ? query : query.slice(),
      this.dimension,
      Math.min(count, this.size),
      MetricKind.IP,
      1,
    );
    return Array.from(keys, (row) => this.#score(Number(row), query));
  }

  /** Every vector whose slot is accepted. */
  scan(query: Vector, accept: (slot: number) => boolean): ScoredRow[] {
    const hits: ScoredRow[] = [];
    this.#slots.forEach((slot, row) => {
      if (accept(slot)) hits.push(this.#score(row, query));
    });
    return hits;
  }

  #score(row: number, query: Vector): ScoredRow {
    const vector = this.#matrix.subarray(row * this.dimension, (row + 1) * this.dimension);
    return { slot: this.#slots[row] ?? -1, imageId: this.#ids[row] ?? '', similarity: cosine(query, vector) };
  }
}
