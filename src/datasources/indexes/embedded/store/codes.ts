import type { CatalogueStore } from './catalogue-store.js';

/** Small enough that one put rewrites little, and that a search's hits read little beside them. */
const PAGE_SLOTS = 64;

/** Anonymous memory that pages may take; beyond it they are read from LMDB anew. */
const BUDGET_BYTES = 32 * 2 ** 20;

/** The vector of each slot in short, as the live release writes it: 64 bytes an image, read as they are asked for. */
export class Codes {
  /** Null: nothing is stored. */
  #pages: (Int8Array | null | undefined)[] = [];
  #kept = 0;
  readonly #changed = new Set<number>();
  readonly #maxPages: number;

  constructor(
    private readonly store: CatalogueStore,
    private readonly releaseId: string,
    /** Numbers in a code. */
    private readonly length: number,
  ) {
    this.#maxPages = Math.max(1, Math.floor(BUDGET_BYTES / (PAGE_SLOTS * length)));
  }

  /** Undefined in a page that was never stored, as after another release became live. */
  get(slot: number): Int8Array | undefined {
    const from = (slot % PAGE_SLOTS) * this.length;
    return this.#page(pageOf(slot))?.slice(from, from + this.length);
  }

  /** A slot that was put or removed: its page is read again. */
  forget(slot: number): void {
    this.#keep(pageOf(slot), undefined);
  }

  /** Within a write: keeps the code in memory; `save` stores the pages that changed. */
  set(slot: number, code: Int8Array): void {
    const page = pageOf(slot);
    const codes = this.#page(page) ?? new Int8Array(PAGE_SLOTS * this.length);
    codes.set(code, (slot % PAGE_SLOTS) * this.length);
    this.#keep(page, codes);
    this.#changed.add(page);
  }

  /** Inside a write. */
  save(): void {
    for (const page of this.#changed) {
      const codes = this.#pages[page];
      if (codes) this.store.codes?.putSync([this.releaseId, page], Buffer.from(codes.buffer));
    }
    this.#changed.clear();
  }

  #page(page: number): Int8Array | null {
    const known = this.#pages[page];
    if (known !== undefined) return known;
    if (this.#kept >= this.#maxPages && this.#changed.size === 0) {
      this.#pages = [];
      this.#kept = 0;
    }
    const stored = this.store.codes?.get([this.releaseId, page]);
    const codes = stored === undefined ? null : new Int8Array(Uint8Array.from(stored).buffer);
    this.#keep(page, codes);
    return codes;
  }

  #keep(page: number, codes: Int8Array | null | undefined): void {
    // Filled in order: a list with holes is looked up like a map.
    while (this.#pages.length <= page) this.#pages.push(undefined);
    this.#kept += (codes === undefined ? 0 : 1) - (this.#pages[page] === undefined ? 0 : 1);
    this.#pages[page] = codes;
  }
}

/** Inside a write: forgets the codes of a release. */
export function dropCodes(store: CatalogueStore, releaseId: string): void {
  const range = { start: [releaseId, 0], end: [releaseId, Number.MAX_SAFE_INTEGER] };
  for (const key of [...(store.codes?.getKeys(range) ?? [])]) store.codes?.removeSync(key);
}

function pageOf(slot: number): number {
  return Math.floor(slot / PAGE_SLOTS);
}
