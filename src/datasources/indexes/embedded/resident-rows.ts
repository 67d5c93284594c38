import type { Vector } from '../../../domain/vector.js';

/** Rows that were read once stay, in pages of so many: a page is allocated with its first row. */
const PAGE_SLOTS = 64;

/**
 * Rows that were read once, by slot. A slot's row never changes, it only dies; so all there is to keep
 * true is `forget`. Reading a row here takes a quarter of the time that LMDB's tree takes.
 */
export class ResidentRows {
  #ids: (string | undefined)[] = [];
  #pages: (Float32Array | undefined)[] = [];
  #pagesLeft: number;
  readonly #pageNumbers: number;

  /** @param maxBytes  of anonymous memory that vectors may take; what does not fit is read from LMDB each time */
  constructor(
    private readonly dimension: number,
    private readonly maxBytes: number,
  ) {
    this.#pageNumbers = PAGE_SLOTS * dimension;
    this.#pagesLeft = this.#mostPages();
  }

  /** The id of a row that is here. */
  id(slot: number): string | undefined {
    return this.#ids[slot];
  }

  /** Its vector, in place. */
  vector(slot: number): Vector {
    const page = this.#pages[Math.floor(slot / PAGE_SLOTS)];
    const at = (slot % PAGE_SLOTS) * this.dimension;
    return page === undefined ? new Float32Array(0) : page.subarray(at, at + this.dimension);
  }

  keep(slot: number, id: string, vector: Vector): void {
    const page = this.#page(Math.floor(slot / PAGE_SLOTS));
    if (page === null) return;
    // Filled in order, so that the list stays one without holes.
    while (this.#ids.length < slot) this.#ids.push(undefined);
    this.#ids[slot] = id;
    page.set(vector, (slot % PAGE_SLOTS) * this.dimension);
  }

  forget(slot: number): void {
    if (slot < this.#ids.length) this.#ids[slot] = undefined;
  }

  forgetAll(): void {
    this.#ids = [];
    this.#pages = [];
    this.#pagesLeft = this.#mostPages();
  }

  /** Null where the budget is spent. */
  #page(number: number): Float32Array | null {
    const known = this.#pages[number];
    if (known !== undefined) return known;
    if (this.#pagesLeft === 0) return null;
    this.#pagesLeft -= 1;
    const page = new Float32Array(this.#pageNumbers);
    while (this.#pages.length < number) this.#pages.push(undefined);
    this.#pages[number] = page;
    return page;
  }

  #mostPages(): number {
    return Math.floor(this.maxBytes / (this.#pageNumbers * Float32Array.BYTES_PER_ELEMENT));
  }
}
