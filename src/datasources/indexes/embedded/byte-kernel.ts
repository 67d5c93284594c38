import {
  add,
  addInts,
  END_OF_BLOCK,
  get,
  loadInt,
  loadVector,
  NOTHING,
  type RowKernel,
  rowKernel,
  set,
  vectorOp,
  wasmModule,
  zero,
} from './wasm-code.js';

/**
 * Dot products of rows of bytes with a query of 16-bit integers, as 32-bit integers: a third of the time that
 * `cosineKernel` takes, of a quarter of the memory.
 *
 * @returns null where the processor has no such vectors
 */
export function byteKernel(memory: WebAssembly.Memory): RowKernel | null {
  return rowKernel(MODULE, memory);
}

// Parameters, then locals, by number.
const [ROWS, END, QUERY, OUT, BYTES, A, B, Q, STOP, SUM_A, SUM_B, Q0, Q1, ROW_A, ROW_B] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
];

const lowerBytes = vectorOp(0x87);
const upperBytes = vectorOp(0x88);
/** Products of 16-bit integers, the sum of each two. */
const multiply = vectorOp(0xba);
const addVectors = vectorOp(0xae);
const lane = (vector: number, which: number) => [...get(vector), ...vectorOp(0x1b), which];
const storeInt = (offset: number) => [0x36, 2, offset];

const sumInto = (sum: number, row: number) => [
  ...[...get(sum), ...get(row), ...lowerBytes, ...get(Q0), ...multiply],
  ...[...get(row), ...upperBytes, ...get(Q1), ...multiply],
  ...[...addVectors, ...addVectors, ...set(sum)],
];
const total = (sum: number) => [
  ...[...lane(sum, 0), ...lane(sum, 1), addInts],
  ...[...lane(sum, 2), ...lane(sum, 3), addInts, addInts],
];

const MODULE = wasmModule(4, 6, [
  ...[0x02, NOTHING, 0x03, NOTHING], // block, loop: a pair of rows
  ...[...get(ROWS), ...get(END), 0x4f, 0x0d, 1], // until `rows >= end`
  ...[...get(ROWS), ...loadInt(0), ...set(A), ...get(ROWS), ...loadInt(4), ...set(B)],
  ...[...get(A), ...get(BYTES), addInts, ...set(STOP), ...get(QUERY), ...set(Q)],
  ...[SUM_A, SUM_B].flatMap((sum) => [...zero, ...set(sum)]),
  ...[0x03, NOTHING], // loop: sixteen numbers of each
  ...[...get(Q), ...loadVector(0), ...set(Q0), ...get(Q), ...loadVector(16), ...set(Q1)],
  ...[...get(A), ...loadVector(0), ...set(ROW_A), ...get(B), ...loadVector(0), ...set(ROW_B)],
  ...[...sumInto(SUM_A, ROW_A), ...sumInto(SUM_B, ROW_B)],
  ...[...add(A, 16), ...add(B, 16), ...add(Q, 32)],
  ...[...get(A), ...get(STOP), 0x49, 0x0d, 0, END_OF_BLOCK], // while `a < stop`
  ...[...get(OUT), ...total(SUM_A), ...storeInt(0), ...get(OUT), ...total(SUM_B), ...storeInt(4)],
  ...[...add(ROWS, 8), ...add(OUT, 8)],
  ...[0x0c, 0, END_OF_BLOCK, END_OF_BLOCK, END_OF_BLOCK],
]);
