import { HEADER_BYTES, type Meta, numberAt, TREE_BYTES, type Tree, treeAt } from './meta-page.js';
import type { PageFile } from './page-file.js';

/** Offsets within a page's header, and the flags of each kind of page. */
const TRANSACTION_AT = 8;
const FLAGS_AT = 18;
const LOWER_AT = 20;
const UPPER_AT = 22;
const LENGTH_AT = 20;
const KINDS = 0x6f;
const BRANCH = 0x01;
const LEAF = 0x02;
const OVERFLOW = 0x04;
/** A node: two halves of a size or of a page's number, flags, the key's length, the key, the value. */
const NODE_BYTES = 8;
const KEY_LENGTH_AT = 6;
/** Flags of a leaf's node: its value is on pages of its own, or is a database's tree. */
const LONG = 0x01;
const TREE = 0x02;
/** Record of a value on pages of its own: number of the first page, transaction, number of pages. */
const LONG_BYTES = 24;

interface Awaited {
  readonly page: number;
  /** 1 for a leaf. */
  readonly height: number;
  readonly of: 'free' | 'main' | 'database';
}

interface LongValue {
  readonly page: number;
  readonly pages: number;
  readonly listsFree: boolean;
  readonly bytes: number;
}

/**
 * Checks the pages of the last transaction, level by level and the long values last. Each must occur once, be
 * of the kind that its parent expects, and refer to existing pages. Files that pass cannot crash LMDB; a
 * changed value is not noticed.
 *
 * @param most  pages that are checked; the rest is assumed to be sound
 * @returns the number of a missing or damaged page, or null
 */
export function findDamagedPage(file: PageFile, meta: Meta, most: number): number | null {
  return new Walk(file, meta, most).damaged();
}

class Walk {
  /** A bit a page. */
  readonly #seen: Uint8Array;
  readonly #pages: number;
  #next: Awaited[] = [];
  readonly #longValues: LongValue[] = [];
  #left: number;

  constructor(
    private readonly file: PageFile,
    private readonly meta: Meta,
    most: number,
  ) {
    this.#pages = Math.min(meta.lastPage + 1, file.pages);
    this.#seen = new Uint8Array(Math.ceil(this.#pages / 8));
    this.#left = most;
  }

  damaged(): number | null {
    const { free, main } = this.meta;
    this.#await(free, 'free');
    this.#await(main, 'main');
    while (this.#next.length > 0) {
      const level = this.#next.sort((a, b) => a.page - b.page);
      this.#next = [];
      for (const awaited of level) {
        if (this.#left-- <= 0) return null;
        if (!this.#isSound(awaited)) return awaited.page;
      }
    }
    this.#longValues.sort((a, b) => a.page - b.page);
    for (const value of this.#longValues) {
      if (this.#left-- <= 0) return null;
      if (!this.#isWhole(value)) return value.page;
    }
    return null;
  }

  #await({ root, depth }: Tree, of: Awaited['of']): void {
    if (root !== -1) this.#next.push({ page: root, height: depth, of });
  }

  /** Marks a page as seen; returns false when it was seen before, or does not exist. */
  #see(page: number, pages = 1): boolean {
    // The first two are meta pages.
    if (page < 2 || pages < 1 || page + pages > this.#pages) return false;
    for (let at = page; at < page + pages; at++) {
      const bits = this.#seen[at >>> 3] ?? 0;
      const bit = 1 << (at & 7);
      if ((bits & bit) !== 0) return false;
      this.#seen[at >>> 3] = bits | bit;
    }
    return true;
  }

  /** The page, when its header is its own. */
  #pageOf(number: number, kind: number): Buffer | null {
    const bytes = this.file.page(number);
    if (bytes === null || numberAt(bytes, 0) !== number) return null;
    if (numberAt(bytes, TRANSACTION_AT) > this.meta.transaction) return null;
    return (bytes.readUInt16LE(FLAGS_AT) & KINDS) === kind ? bytes : null;
  }

  #isSound(awaited: Awaited): boolean {
    const { page, height, of } = awaited;
    if (height < 1 || !this.#see(page)) return false;
    const isLeaf = height === 1;
    const bytes = this.#pageOf(page, isLeaf ? LEAF : BRANCH);
    if (bytes === null) return false;
    const [lower, upper] = [bytes.readUInt16LE(LOWER_AT), bytes.readUInt16LE(UPPER_AT)];
    const room = this.file.pageSize - HEADER_BYTES;
    const fewest = isLeaf || of === 'free' ? 1 : 2;
    if (lower % 2 !== 0 || lower / 2 < fewest || lower > upper || upper > room) return false;
    for (let at = HEADER_BYTES; at < HEADER_BYTES + lower; at += 2) {
      const place = bytes.readUInt16LE(at);
      if (place < upper || place + NODE_BYTES > room) return false;
      const node = HEADER_BYTES + place;
      const keyBytes = bytes.readUInt16LE(node + KEY_LENGTH_AT);
      const value = node + NODE_BYTES + keyBytes;
      // The first key of a branch is below all others, and is not written.
      if (keyBytes === 0 && (isLeaf || at > HEADER_BYTES)) return false;
      if (value > this.file.pageSize) return false;
      if (!isLeaf) this.#next.push({ page: childOf(bytes, node), height: height - 1, of });
      else if (!this.#takesValue(bytes, node, value, of)) return false;
    }
    return true;
  }

  /** Returns true if a leaf's value is within its page; pages that it refers to are queued. */
  #takesValue(bytes: Buffer, node: number, at: number, of: Awaited['of']): boolean {
    const [length, flags] = [bytes.readUInt32LE(node), bytes.readUInt16LE(node + 4)];
    const listsFree = of === 'free';
    if (flags === LONG) {
      if (at + LONG_BYTES > this.file.pageSize) return false;
      const [page, pages] = [numberAt(bytes, at), numberAt(bytes, at + 16)];
      if (HEADER_BYTES + length > pages * this.file.pageSize || !this.#see(page, pages)) return false;
      this.#longValues.push({ page, pages, bytes: length, listsFree });
      return true;
    }
    if (at + length > this.file.pageSize) return false;
    if (flags === TREE && of === 'main' && length === TREE_BYTES) {
      this.#await(treeAt(bytes, at), 'database');
      return true;
    }
    return flags === 0 && (!listsFree || isList(bytes, at, length));
  }

  #isWhole({ page, pages, bytes, listsFree }: LongValue): boolean {
    const first = this.#pageOf(page, OVERFLOW);
    if (first === null || first.readUInt32LE(LENGTH_AT) !== pages) return false;
    return !listsFree || isList(first, HEADER_BYTES, bytes);
  }
}

function childOf(bytes: Buffer, node: number): number {
  return bytes.readUInt32LE(node) + bytes.readUInt16LE(node + 4) * 2 ** 32;
}

/** A list of pages begins with how many numbers follow. */
function isList(bytes: Buffer, at: number, length: number): boolean {
  return length >= 8 && numberAt(bytes, at) * 8 + 8 <= length;
}
