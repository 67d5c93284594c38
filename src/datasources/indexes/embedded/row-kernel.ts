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

/**
 * For each pair of 32-bit addresses from `rows` to before `end` the sums of two rows are written to `out`.
 *
 * @param rows   address of the addresses; their number is even, and at least two
 * @param query  address of the query
 * @param bytes  of a row, a multiple of 16, not 0
 */
export type RowKernel = (rows: number, end: number, query: number, out: number, bytes: number) => void;

const [ROWS, END, QUERY, OUT, BYTES] = [0, 1, 2, 3, 4];
/** Locals that hold where the loop is in both rows and in the query. */
export const [A, B, Q] = [5, 6, 7];
const STOP = 8;
/** The first of the locals for vectors. */
export const FIRST_VECTOR = 9;
const VECTORS = 6;

interface Loop {
  /** Locals that are 0 at the beginning of each pair of rows. */
  readonly sums: readonly number[];
  /** Takes 16 bytes of both rows, from A and B, and 32 of the query, from Q. */
  readonly step: Code;
  /** Leaves the sum of a row on the stack, of the first or the second. */
  readonly total: (row: 0 | 1) => Code;
  readonly store: (offset: number) => Code;
  /** Bytes of a sum. */
  readonly width: number;
}

/** A loop over pairs of rows: two at once keep the processor busy while each waits for its own last sum. */
export function pairsOfRows({ sums, step, total, store, width }: Loop): Uint8Array<ArrayBuffer> {
  const body = repeatWhileBelow(ROWS, END, [
    ...[...get(ROWS), ...load32(0), ...set(A), ...get(ROWS), ...load32(4), ...set(B)],
    ...[...get(A), ...get(BYTES), ...add, ...set(STOP), ...get(QUERY), ...set(Q)],
    ...sums.flatMap((sum) => [...v128.zero, ...set(sum)]),
    ...repeatWhileBelow(A, STOP, [
      ...step,
      ...[...advance(A, constant(16)), ...advance(B, constant(16)), ...advance(Q, constant(32))],
    ]),
    ...[...get(OUT), ...total(0), ...store(0), ...get(OUT), ...total(1), ...store(width)],
    ...[...advance(ROWS, constant(8)), ...advance(OUT, constant(2 * width))],
  ]);
  return assembleModule([{ name: 'compare', parameters: 5, integers: 4, vectors: VECTORS, body }]);
}

/**
 * @param module  of `pairsOfRows`
 * @param memory  that holds rows, query and sums
 * @returns null where the processor has no such vectors
 */
export function rowKernel(module: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): RowKernel | null {
  if (!WebAssembly.validate(module)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { host: { memory } });
  // `pairsOfRows` exports it.
  return exports['compare'] as RowKernel;
}
