import { cosine, type Vector } from '../../../domain/vector.js';
import { byteKernel } from './byte-kernel.js';
import {
  BYTE_HEADER,
  BYTES_AT_ONCE,
  encodeQuery,
  encodeRow,
  errorOf,
  type IntegerQuery,
} from './byte-rows.js';
import { cosineKernel } from './cosine-kernel.js';
import { MOST_PAGES, type RowKernel } from './row-kernel.js';

/** Rows that were read once stay, in pages of so many: a page is allocated with its first row. */
const PAGE_SLOTS = 64;
/** So many rows are compared in one call of the kernel; even. */
export const MOST_COMPARED = 256;
/** A page of WebAssembly's memory, and how many of them it grows by. */
const UNIT = 64 * 1024;
const UNITS_AT_ONCE = 64;
/** Not an address: the row is not here. */
export const ABSENT = 0;

/**
 * Rows that were read once, by slot, where the kernel can compare them with a query. A slot's row never changes, it
 * only dies; so all there is to keep true is `forget`. The memory is taken with the first row.
 *
 * Before the rows lie the query, the addresses and sums of the kernels, and room for rows that do not stay. A page holds
 * its rows, then the same rows as bytes.
 */
export class ResidentRows {
  #ids: (string | undefined)[] = [];
  /** Address of each page. */
  #pages: number[] = [];
  /** Number of rows in each page. */
  #counts: number[] = [];
  /** Addresses of pages whose last row was forgotten. A slot is given once, so their own slots never need them again. */
  #free: number[] = [];
  readonly #rowBytes: number;
  /** Of a row as bytes, with its header; 0: rows have none. */
  readonly #shortBytes: number;
  readonly #pageBytes: number;
  readonly #integersAt: number;
  readonly #addressesAt: number;
  readonly #sumsAt: number;
  readonly #passingAt: number;
  readonly #firstPage: number;
  readonly #mostPages: number;
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

  /** @param maxBytes  of anonymous memory that vectors may take; what does not fit is read from LMDB each time */
  constructor(
    private readonly dimension: number,
    maxBytes: number,
  ) {
    this.#rowBytes = dimension * Float32Array.BYTES_PER_ELEMENT;
    this.#shortBytes = dimension % BYTES_AT_ONCE === 0 ? dimension + BYTE_HEADER : 0;
    this.#pageBytes = PAGE_SLOTS * (this.#rowBytes + this.#shortBytes);
    this.#integersAt = aligned(dimension * Float64Array.BYTES_PER_ELEMENT);
    this.#addressesAt = aligned(this.#integersAt + dimension * Int16Array.BYTES_PER_ELEMENT);
    this.#sumsAt = this.#addressesAt + MOST_COMPARED * Int32Array.BYTES_PER_ELEMENT;
    this.#passingAt = this.#sumsAt + MOST_COMPARED * Float64Array.BYTES_PER_ELEMENT;
    this.#firstPage = aligned(this.#passingAt + MOST_COMPARED * this.#rowBytes);
    const room = Math.min(maxBytes, MOST_PAGES * UNIT - this.#firstPage);
    this.#mostPages = Math.max(0, Math.floor(room / this.#pageBytes));
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
    return this.#put(this.#passingAt + i * this.#rowBytes, row);
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
    // The kernel takes two at a time.
    if (count % 2 === 1) this.#addresses[count] = addresses[count - 1] ?? ABSENT;
    if (this.#kernel === null) this.#compareSlowly(addresses, query);
    else {
      const end = this.#addressesAt + count * Int32Array.BYTES_PER_ELEMENT;
      this.#kernel(this.#addressesAt, end, 0, this.#sumsAt, this.#rowBytes);
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
    const integers = encodeQuery(query, this.#integers);
    const ids = this.#ids;
    const addresses = this.#addresses;
    const absent: number[] = [];
    const places = new Uint32Array(MOST_COMPARED);
    let count = 0;
    for (let place = 0; place < slots.length; place++) {
      const slot = slots[place] ?? 0;
      if (ids[slot] === undefined) {
        absent.push(place);
        continue;
      }
      places[count] = place;
      addresses[count++] = this.#shortOf(slot) + BYTE_HEADER;
      if (count < MOST_COMPARED) continue;
      this.#boundSome(count, places, integers, this.#byteKernel, low, high);
      count = 0;
    }
    if (count > 0) this.#boundSome(count, places, integers, this.#byteKernel, low, high);
    return absent;
  }

  /** Those whose addresses are set, at their places. */
  #boundSome(
    count: number,
    places: Uint32Array,
    query: IntegerQuery,
    kernel: RowKernel,
    low: Float64Array,
    high: Float64Array,
  ): void {
    const addresses = this.#addresses;
    const floats = this.#floats;
    // The kernel takes two at a time.
    if (count % 2 === 1) addresses[count] = addresses[count - 1] ?? ABSENT;
    const end = this.#addressesAt + count * Int32Array.BYTES_PER_ELEMENT;
    kernel(this.#addressesAt, end, this.#integersAt, this.#sumsAt, this.dimension);
    for (let i = 0; i < count; i++) {
      const header = ((addresses[i] ?? 0) - BYTE_HEADER) >>> 2;
      const error = errorOf(query, floats[header + 1] ?? 0, floats[header + 2] ?? 0);
      const similarity = query.scale * (floats[header] ?? 0) * (this.#integerSums[i] ?? 0);
      const place = places[i] ?? 0;
      // A cosine is cut to 1 where rounding took it beyond.
      low[place] = Math.min(1, similarity - error);
      high[place] = Math.max(-1, similarity + error);
    }
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
    return (this.#pages[Math.floor(slot / PAGE_SLOTS)] ?? 0) + (slot % PAGE_SLOTS) * this.#rowBytes;
  }

  /** The address of a row's bytes, which begin with their header. */
  #shortOf(slot: number): number {
    const page = this.#pages[Math.floor(slot / PAGE_SLOTS)] ?? 0;
    return page + PAGE_SLOTS * this.#rowBytes + (slot % PAGE_SLOTS) * this.#shortBytes;
  }

  #put(address: number, row: Uint8Array): number {
    this.#open();
    this.#bytes.set(row.subarray(0, this.#rowBytes), address);
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
    if (this.#pagesTaken === this.#mostPages) return ABSENT;
    const address = this.#firstPage + this.#pagesTaken * this.#pageBytes;
    this.#pagesTaken += 1;
    this.#reserve(address + this.#pageBytes);
    return address;
  }

  #open(): void {
    if (this.#memory === null) this.#reserve(this.#firstPage);
  }

  /** Memory up to an address. */
  #reserve(end: number): void {
    const most = Math.ceil((this.#firstPage + this.#mostPages * this.#pageBytes) / UNIT);
    const wanted = Math.ceil(end / UNIT);
    if (this.#memory === null) {
      this.#memory = new WebAssembly.Memory({ initial: wanted, maximum: most });
      // Rows whose length is no multiple of four are compared by the slower loop.
      this.#kernel = this.dimension % 4 === 0 && this.dimension > 0 ? cosineKernel(this.#memory) : null;
      this.#byteKernel = this.#shortBytes > 0 ? byteKernel(this.#memory) : null;
    } else {
      const has = this.#memory.buffer.byteLength / UNIT;
      if (wanted <= has) return;
      this.#memory.grow(Math.min(most, Math.max(wanted, has + UNITS_AT_ONCE)) - has);
    }
    const { buffer } = this.#memory;
    this.#bytes = new Uint8Array(buffer);
    this.#query = new Float64Array(buffer, 0, this.dimension);
    this.#addresses = new Int32Array(buffer, this.#addressesAt, MOST_COMPARED);
    this.#sums = new Float64Array(buffer, this.#sumsAt, MOST_COMPARED);
    this.#floats = new Float32Array(
      buffer,
      0,
      Math.floor(buffer.byteLength / Float32Array.BYTES_PER_ELEMENT),
    );
    this.#integers = new Int16Array(buffer, this.#integersAt, this.dimension);
    this.#integerSums = new Int32Array(buffer, this.#sumsAt, MOST_COMPARED);
  }
}

/** The next multiple of 16. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
