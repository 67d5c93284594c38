import { BYTE_HEADER, BYTES_AT_ONCE } from './byte-rows.js';
import { MOST_PAGES } from './row-kernel.js';

/** Rows that were read once stay, in pages of so many: a page is allocated with its first row. */
export const PAGE_SLOTS = 64;
/** A slot without so many bits is the number of its page. */
export const PAGE_BITS = 6;
/** So many rows are compared in one call of the kernel; a multiple of `ROWS_AT_ONCE`. */
export const MOST_COMPARED = 256;
/** A page of WebAssembly's memory, in bytes. */
export const UNIT = 64 * 1024;

/**
 * Sizes and addresses in the memory of the kernels, in bytes. Before the rows lie the query, the same as integers, the
 * addresses and sums of the kernels, and room for rows that do not stay. A page holds its rows, then the same rows as
 * bytes.
 */
export interface RowLayout {
  readonly rowBytes: number;
  /** Of a row as bytes, with its header; 0: rows have none. */
  readonly shortBytes: number;
  readonly pageBytes: number;
  readonly integersAt: number;
  readonly addressesAt: number;
  readonly sumsAt: number;
  readonly passingAt: number;
  readonly firstPage: number;
  /** Number of pages of rows. */
  readonly mostPages: number;
}

/** @param maxBytes  that pages of rows may take */
export function layoutOf(dimension: number, maxBytes: number): RowLayout {
  const rowBytes = dimension * Float32Array.BYTES_PER_ELEMENT;
  const shortBytes = dimension % BYTES_AT_ONCE === 0 ? dimension + BYTE_HEADER : 0;
  const pageBytes = PAGE_SLOTS * (rowBytes + shortBytes);
  const integersAt = aligned(dimension * Float64Array.BYTES_PER_ELEMENT);
  const addressesAt = aligned(integersAt + dimension * Int16Array.BYTES_PER_ELEMENT);
  const sumsAt = addressesAt + MOST_COMPARED * Int32Array.BYTES_PER_ELEMENT;
  const passingAt = sumsAt + MOST_COMPARED * Float64Array.BYTES_PER_ELEMENT;
  const firstPage = aligned(passingAt + MOST_COMPARED * rowBytes);
  const room = Math.min(maxBytes, MOST_PAGES * UNIT - firstPage);
  const mostPages = Math.max(0, Math.floor(room / pageBytes));
  return {
    ...{ rowBytes, shortBytes, pageBytes, integersAt, addressesAt },
    ...{ sumsAt, passingAt, firstPage, mostPages },
  };
}

/** The next multiple of 16. */
function aligned(bytes: number): number {
  return Math.ceil(bytes / 16) * 16;
}
