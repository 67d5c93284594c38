import {
  add,
  advance,
  assembleModule,
  type Code,
  constant,
  get,
  load32,
  repeatWhileBelow,
  set,
  v128,
} from '../../../scoring/wasm-assembler.js';

/** Most pages of 64 KiB that 32-bit addresses reach. */
export const MOST_PAGES = 65_536;

/** The number of addresses is a multiple of it. */
export const ROWS_AT_ONCE = 8;

/**
 * For each 32-bit address from `rows` to before `end` the sum of its row is written to `out`.
 *
 * @param rows   address of the addresses; their number is a multiple of ROWS_AT_ONCE, not 0
 * @param query  address of the query
 * @param bytes  of a row, a multiple of 16, not 0
 */
export type RowKernel = (rows: number, end: number, query: number, out: number, bytes: number) => void;

const [ROWS, END, QUERY, OUT, BYTES] = [0, 1, 2, 3, 4];
/** Local that holds where the loop is in the query. */
export const Q = 5;
const STOP = 6;
const FIRST_ROW = 7;
/** The first of the locals for vectors. */
export const FIRST_VECTOR = FIRST_ROW + ROWS_AT_ONCE;

interface Loop {
  /** Rows that are compared at once, a divisor of ROWS_AT_ONCE. */
  readonly rows: number;
  /** Number of locals for vectors. */
  readonly vectors: number;
  /** Those that are 0 at the beginning of each group of rows. */
  readonly sums: readonly number[];
  /** Takes 16 bytes of each row, from `rowLocal`, and 32 of the query, from Q. */
  readonly step: Code;
  /** Leaves the sum of a row on the stack. */
  readonly total: (row: number) => Code;
  readonly store: (offset: number) => Code;
  /** Bytes of a sum. */
  readonly width: number;
}

/** Local that holds where the loop is in a row of the group, from 0. */
export function rowLocal(row: number): number {
  return FIRST_ROW + row;
}

/**
 * A loop over groups of rows. The rows lie anywhere, and the processor waits for each: several at once wait together,
 * eight of bytes in half the time of two.
 */
export function groupsOfRows(loop: Loop): Uint8Array<ArrayBuffer> {
  const { sums, step, total, store, width, vectors } = loop;
  const rows = Array.from({ length: loop.rows }, (_, row) => row);
  const body = repeatWhileBelow(ROWS, END, [
    ...rows.flatMap((row) => [...get(ROWS), ...load32(4 * row), ...set(rowLocal(row))]),
    ...[...get(rowLocal(0)), ...get(BYTES), ...add, ...set(STOP), ...get(QUERY), ...set(Q)],
    ...sums.flatMap((sum) => [...v128.zero, ...set(sum)]),
    ...repeatWhileBelow(rowLocal(0), STOP, [
      ...step,
      ...rows.flatMap((row) => advance(rowLocal(row), constant(16))),
      ...advance(Q, constant(32)),
    ]),
    ...rows.flatMap((row) => [...get(OUT), ...total(row), ...store(width * row)]),
    ...[...advance(ROWS, constant(4 * loop.rows)), ...advance(OUT, constant(width * loop.rows))],
  ]);
  return assembleModule([{ name: 'compare', parameters: 5, integers: FIRST_VECTOR - Q, vectors, body }]);
}

/**
 * @param module  of `groupsOfRows`
 * @param memory  that holds rows, query and sums
 * @returns null where the processor has no such vectors
 */
export function rowKernel(module: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): RowKernel | null {
  if (!WebAssembly.validate(module)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { host: { memory } });
  // `groupsOfRows` exports it.
  return exports['compare'] as RowKernel;
}
