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
 * Dot products of rows of 32-bit floats with a query of 64-bit floats, as 64-bit floats.
 *
 * The loop of `cosine` in WebAssembly's vectors: the same sums in the same order, so the same bits, in a sixth of the
 * time. Two rows at once keep the processor busy while each waits for its own last sum.
 *
 * @returns null where the processor has no such vectors
 */
export function cosineKernel(memory: WebAssembly.Memory): RowKernel | null {
  return rowKernel(MODULE, memory);
}

// Parameters, then locals, by number.
const [ROWS, END, QUERY, OUT, BYTES, A, B, Q, STOP, A0, A1, B0, B1, Q0, Q1] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
];

/** Two 32-bit floats as 64-bit ones. */
const loadPair = (offset: number) => [...vectorOp(0x5d), 2, offset, ...vectorOp(0x5f)];
const addVectors = vectorOp(0xf0);
const multiply = vectorOp(0xf2);
const lane = (vector: number, which: number) => [...get(vector), ...vectorOp(0x21), which];
const addFloats = 0xa0;
const storeFloat = (offset: number) => [0x39, 3, offset];

const sumInto = (sum: number, query: number, row: number, offset: number) => [
  ...[...get(sum), ...get(query), ...get(row), ...loadPair(offset)],
  ...[...multiply, ...addVectors, ...set(sum)],
];
/** As `cosine` adds its four: (0 + 1) + (2 + 3). */
const total = (low: number, high: number) => [
  ...[...lane(low, 0), ...lane(low, 1), addFloats],
  ...[...lane(high, 0), ...lane(high, 1), addFloats, addFloats],
];

const MODULE = wasmModule(4, 6, [
  ...[0x02, NOTHING, 0x03, NOTHING], // block, loop: a pair of rows
  ...[...get(ROWS), ...get(END), 0x4f, 0x0d, 1], // until `rows >= end`
  ...[...get(ROWS), ...loadInt(0), ...set(A), ...get(ROWS), ...loadInt(4), ...set(B)],
  ...[...get(A), ...get(BYTES), addInts, ...set(STOP), ...get(QUERY), ...set(Q)],
  ...[A0, A1, B0, B1].flatMap((sum) => [...zero, ...set(sum)]),
  ...[0x03, NOTHING], // loop: four numbers of each
  ...[...get(Q), ...loadVector(0), ...set(Q0), ...get(Q), ...loadVector(16), ...set(Q1)],
  ...[...sumInto(A0, Q0, A, 0), ...sumInto(A1, Q1, A, 8)],
  ...[...sumInto(B0, Q0, B, 0), ...sumInto(B1, Q1, B, 8)],
  ...[...add(A, 16), ...add(B, 16), ...add(Q, 32)],
  ...[...get(A), ...get(STOP), 0x49, 0x0d, 0, END_OF_BLOCK], // while `a < stop`
  ...[...get(OUT), ...total(A0, A1), ...storeFloat(0)],
  ...[...get(OUT), ...total(B0, B1), ...storeFloat(8)],
  ...[...add(ROWS, 8), ...add(OUT, 16)],
  ...[0x0c, 0, END_OF_BLOCK, END_OF_BLOCK, END_OF_BLOCK],
]);
