import { cosine, type Vector } from '../../../domain/vector.js';
import { byteKernel } from './byte-kernel.js';
import { BYTE_HEADER, encodeQuery, encodeRow, errorOf, type IntegerQuery } from './byte-rows.js';
import { cosineKernel } from './cosine-kernel.js';
import { ROWS_AT_ONCE, type RowKernel } from './row-kernel.js';
import { layoutOf, MOST_COMPARED, PAGE_BITS, PAGE_SLOTS, type RowLayout, UNIT } from './row-layout.js';

/** So many of the pages of WebAssembly's memory it grows by. */
const UNITS_AT_ONCE = 64;
/** Not an address: the row is not here. */
export const ABSENT = 0;

/**
 * Rows that were read once, by slot, where the kernel can compare them with a query. A slot's row never changes, it
 * only dies; so all there is to keep true is `forget`. The memory is taken with the first row.
 */
export class ResidentRows {
  #ids: (string | undefined)[] = [];
  /** Address of each page. */
  #pages: number[] = [];
  /** Number of rows in each page. */
  #counts: number[] = [];
  /** Addresses of pages whose last row was forgotten. A slot is given once, so their own slots never need them again. */
  #free: number[] = [];
  readonly #layout: RowLayout;
  #pagesTaken = 0;
  #size = 0;
  #memory: WebAssembly.Memory | null = null;
  #kernel: RowKernel | null = null;
  #byteKernel: RowKernel | null = null;
  #bytes = new Uint8Array(0);
  #floats = new Float32Array(0);
  #query = new Float64Array(0);
  #addresses = new Int32Array(0);
  #sums = new Float64Array(0);
  #integers = new Int16Array(0);
  #integerSums = new Int32Array(0);
  readonly #places = new Uint32Array(MOST_COMPARED);
  /** Of the query that was encoded last: a search compares many strides of rows with one. */
  #encoded: { readonly of: Vector; readonly query: IntegerQuery } | null = null;

  /** @param maxBytes  of anonymous memory that vectors may take; what does not fit is read from LMDB each time */
  constructor(
    private readonly dimension: number,
    maxBytes: number,
  ) {
    this.#layout = layoutOf(dimension, maxBytes);
  }

  /** Number of rows that are here. */
  get size(): number {
    return this.#size;
  }

  /** The id of a row that is here. */
  id(slot: number): string | undefined {
    return this.#ids[slot];
  }

  /** The address of a row that is here, else ABSENT. */
  address(slot: number): number {
    return this.#ids[slot] === undefined ? ABSENT : this.#addressOf(slot);
  }

  /** Keeps a row that begins with its vector, and returns its address; ABSENT where the budget is spent. */
  keep(slot: number, id: string, row: Uint8Array): number {
    const number = Math.floor(slot / PAGE_SLOTS);
    if ((this.#pages[number] ?? ABSENT) === ABSENT && !this.#takePage(number)) return ABSENT;
    while (this.#ids.length < slot) this.#ids.push(undefined);
    if (this.#ids[slot] === undefined) this.#count(number, 1);
    this.#ids[slot] = id;
    const address = this.#put(this.#addressOf(slot), row);
    if (this.#byteKernel !== null) {
      encodeRow(this.#bytes.buffer, address, this.#shortOf(slot), this.dimension);
    }
    return address;
  }

  /** Puts a row in the i-th place of those that are compared once; returns its address. */
  pass(i: number, row: Uint8Array): number {
    return this.#put(this.#layout.passingAt + i * this.#layout.rowBytes, row);
  }

  /**
   * The cosines of rows with a query.
   *
   * @param addresses  of 1 to MOST_COMPARED rows
   * @returns valid until the next call
   */
  compare(addresses: readonly number[], query: Vector): Float64Array {
    this.#open();
    const count = addresses.length;
    this.#query.set(query);
    this.#addresses.set(addresses);
    if (this.#kernel === null) this.#compareSlowly(addresses, query);
    else {
      this.#kernel(
        this.#layout.addressesAt,
        this.#fillGroup(count),
        0,
        this.#layout.sumsAt,
        this.#layout.rowBytes,
      );
      for (let i = 0; i < count; i++) this.#sums[i] = Math.min(1, Math.max(-1, this.#sums[i] ?? 0));
    }
    return this.#sums.subarray(0, count);
  }

  /**
   * Bounds of the cosines of rows with a query, by their bytes; they lie about .01 apart.
   *
   * @param low   receives the lower ones, each at the place of its slot
   * @param high  receives the upper ones
   * @returns places of the slots whose row is not here, or has no bytes
   */
  bound(slots: Uint32Array, query: Vector, low: Float64Array, high: Float64Array): number[] {
    this.#open();
    if (this.#byteKernel === null) return Array.from(slots.keys());
    const kernel = this.#byteKernel;
    if (this.#encoded?.of !== query) {
      this.#encoded = { of: query, query: encodeQuery(query, this.#integers) };
    }
    const integers = this.#encoded.query;
    const { rowBytes, shortBytes } = this.#layout;
    const ids = this.#ids;
    const pages = this.#pages;
    const counts = this.#counts;
    const addresses = this.#addresses;
    const places = this.#places;
    const absent: number[] = [];
    let count = 0;
    for (let place = 0; place < slots.length; place++) {
      const slot = slots[place] ?? 0;
      const number = slot >>> PAGE_BITS;
      // Of a full page every row is here: the list of ids is so long that a look at it waits for memory.
      if (counts[number] !== PAGE_SLOTS && ids[slot] === undefined) {
        absent.push(place);
        continue;
      }
      places[count] = place;
      addresses[count++] =
        (pages[number] ?? 0) + PAGE_SLOTS * rowBytes + (slot & (PAGE_SLOTS - 1)) * shortBytes + BYTE_HEADER;
      if (count < MOST_COMPARED) continue;
      this.#boundSome(count, integers, kernel, low, high);
      count = 0;
    }
    if (count > 0) this.#boundSome(count, integers, kernel, low, high);
    return absent;
  }

  /** Those whose addresses are set, at their places. */
  #boundSome(
    count: number,
    query: IntegerQuery,
    kernel: RowKernel,
    low: Float64Array,
    high: Float64Array,
  ): void {
    const addresses = this.#addresses;
    const places = this.#places;
    const floats = this.#floats;
    const sums = this.#integerSums;
    kernel(
      this.#layout.addressesAt,
      this.#fillGroup(count),
      this.#layout.integersAt,
      this.#layout.sumsAt,
      this.dimension,
    );
    for (let i = 0; i < count; i++) {
      const header = ((addresses[i] ?? 0) - BYTE_HEADER) >>> 2;
      const error = errorOf(query, floats[header + 1] ?? 0, floats[header + 2] ?? 0);
      const similarity = query.scale * (floats[header] ?? 0) * (sums[i] ?? 0);
      const place = places[i] ?? 0;
      // A cosine is cut to 1 where rounding took it beyond.
      low[place] = Math.min(1, similarity - error);
      high[place] = Math.max(-1, similarity + error);
    }
  }

  /** Fills the last group of addresses with the last of them; returns where the addresses end. */
  #fillGroup(count: number): number {
    const whole = Math.ceil(count / ROWS_AT_ONCE) * ROWS_AT_ONCE;
    this.#addresses.fill(this.#addresses[count - 1] ?? ABSENT, count, whole);
    return this.#layout.addressesAt + whole * Int32Array.BYTES_PER_ELEMENT;
  }

  forget(slot: number): void {
    if (this.#ids[slot] === undefined) return;
    this.#ids[slot] = undefined;
    const number = Math.floor(slot / PAGE_SLOTS);
    if (this.#count(number, -1) > 0) return;
    this.#free.push(this.#pages[number] ?? ABSENT);
    this.#pages[number] = ABSENT;
  }

  forgetAll(): void {
    this.#ids = [];
    this.#pages = [];
    this.#counts = [];
    this.#free = [];
    this.#pagesTaken = 0;
    this.#size = 0;
  }

  /** Counts a row in or out; returns how many its page has then. */
  #count(number: number, change: 1 | -1): number {
    const count = (this.#counts[number] ?? 0) + change;
    this.#counts[number] = count;
    this.#size += change;
    return count;
  }

  #compareSlowly(addresses: readonly number[], query: Vector): void {
    addresses.forEach((address, i) => {
      this.#sums[i] = cosine(query, new Float32Array(this.#bytes.buffer, address, this.dimension));
    });
  }

  #addressOf(slot: number): number {
    return (this.#pages[Math.floor(slot / PAGE_SLOTS)] ?? 0) + (slot % PAGE_SLOTS) * this.#layout.rowBytes;
  }

  /** The address of a row's bytes, which begin with their header. */
  #shortOf(slot: number): number {
    const page = this.#pages[Math.floor(slot / PAGE_SLOTS)] ?? 0;
    return page + PAGE_SLOTS * this.#layout.rowBytes + (slot % PAGE_SLOTS) * this.#layout.shortBytes;
  }

  #put(address: number, row: Uint8Array): number {
    this.#open();
    this.#bytes.set(row.subarray(0, this.#layout.rowBytes), address);
    return address;
  }

  #takePage(number: number): boolean {
    const address = this.#free.pop() ?? this.#newPage();
    if (address === ABSENT) return false;
    // Filled in order, so that the lists stay ones without holes.
    while (this.#pages.length < number) this.#pages.push(ABSENT);
    while (this.#counts.length < number) this.#counts.push(0);
    this.#pages[number] = address;
    return true;
  }

  /** The address of a page that was never taken; ABSENT where the budget is spent. */
  #newPage(): number {
    if (this.#pagesTaken === this.#layout.mostPages) return ABSENT;
    const address = this.#layout.firstPage + this.#pagesTaken * this.#layout.pageBytes;
    this.#pagesTaken += 1;
    this.#reserve(address + this.#layout.pageBytes);
    return address;
  }

  #open(): void {
    if (this.#memory === null) this.#reserve(this.#layout.firstPage);
  }

  /** Memory up to an address. */
  #reserve(end: number): void {
    const most = Math.ceil((this.#layout.firstPage + this.#layout.mostPages * this.#layout.pageBytes) / UNIT);
    const wanted = Math.ceil(end / UNIT);
    if (this.#memory === null) {
      this.#memory = new WebAssembly.Memory({ initial: wanted, maximum: most });
      // Rows whose length is no multiple of four are compared by the slower loop.
      this.#kernel = this.dimension % 4 === 0 && this.dimension > 0 ? cosineKernel(this.#memory) : null;
      this.#byteKernel = this.#layout.shortBytes > 0 ? byteKernel(this.#memory) : null;
    } else {
      const has = this.#memory.buffer.byteLength / UNIT;
      if (wanted <= has) return;
      this.#memory.grow(Math.min(most, Math.max(wanted, has + UNITS_AT_ONCE)) - has);
    }
    const { buffer } = this.#memory;
    this.#bytes = new Uint8Array(buffer);
    this.#query = new Float64Array(buffer, 0, this.dimension);
    this.#addresses = new Int32Array(buffer, this.#layout.addressesAt, MOST_COMPARED);
    this.#sums = new Float64Array(buffer, this.#layout.sumsAt, MOST_COMPARED);
    this.#floats = new Float32Array(
      buffer,
      0,
      Math.floor(buffer.byteLength / Float32Array.BYTES_PER_ELEMENT),
    );
    this.#integers = new Int16Array(buffer, this.#layout.integersAt, this.dimension);
    this.#integerSums = new Int32Array(buffer, this.#layout.sumsAt, MOST_COMPARED);
  }
}
