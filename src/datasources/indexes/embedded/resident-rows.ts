import type { Vector } from '../../../domain/vector.js';

/** Anonymous memory that rows may take; a larger catalogue is read from LMDB each time. */
const BUDGET_BYTES = 32 * 2 ** 20;

const INITIAL_SLOTS = 1_024;

/**
 * Rows that were read once, by slot. A slot's row never changes, it only dies; so all there is to keep
 * true is `forget`. Reading a row here takes a quarter of the time that LMDB's tree takes.
 */
export class ResidentRows {
  #ids: (string | undefined)[] = [];
  #matrix: Float32Array;

  constructor(private readonly dimension: number) {
    this.#matrix = new Float32Array(INITIAL_SLOTS * dimension);
  }

  /** The id of a row that is here. */
  id(slot: number): string | undefined {
    return this.#ids[slot];
  }

  /** Its vector, in place. */
  vector(slot: number): Vector {
    return this.#matrix.subarray(slot * this.dimension, (slot + 1) * this.dimension);
  }

  keep(slot: number, id: string, vector: Vector): void {
    if (!this.#reaches(slot)) return;
    this.#ids[slot] = id;
    this.#matrix.set(vector, slot * this.dimension);
  }

  forget(slot: number): void {
    if (slot < this.#ids.length) this.#ids[slot] = undefined;
  }

  forgetAll(): void {
    this.#ids = [];
  }

  #reaches(slot: number): boolean {
    let length = this.#matrix.length;
    while ((slot + 1) * this.dimension > length) length *= 2;
    if (length * Float32Array.BYTES_PER_ELEMENT > BUDGET_BYTES) return false;
    if (length > this.#matrix.length) {
      const wider = new Float32Array(length);
      wider.set(this.#matrix);
      this.#matrix = wider;
    }
    return true;
  }
}
