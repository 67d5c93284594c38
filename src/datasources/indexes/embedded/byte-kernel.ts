import { add, type Code, get, set, store32, v128 } from '../../../scoring/wasm-assembler.js';
import { A, B, FIRST_VECTOR, pairsOfRows, Q, type RowKernel, rowKernel } from './row-kernel.js';

/**
 * Dot products of rows of bytes with a query of 16-bit integers, as 32-bit integers: a third of the time that
 * `cosineKernel` takes, of a quarter of the memory.
 *
 * @returns null where the processor has no such vectors
 */
export function byteKernel(memory: WebAssembly.Memory): RowKernel | null {
  return rowKernel(MODULE, memory);
}

const SUMS = [FIRST_VECTOR, FIRST_VECTOR + 1] as const;
const [Q0, Q1] = [FIRST_VECTOR + 2, FIRST_VECTOR + 3];
const ROWS = [FIRST_VECTOR + 4, FIRST_VECTOR + 5] as const;

const sumInto = (sum: number, row: number): Code => [
  ...[...get(sum), ...get(row), ...v128.lowBytes, ...get(Q0), ...v128.dot16],
  ...[...get(row), ...v128.highBytes, ...get(Q1), ...v128.dot16],
  ...[...v128.add32, ...v128.add32, ...set(sum)],
];
const lane = (vector: number, which: number): Code => [...get(vector), ...v128.lane32(which)];

/** Sixteen numbers of each row a step. */
const MODULE = pairsOfRows({
  sums: SUMS,
  step: [
    ...[...get(Q), ...v128.load(0), ...set(Q0), ...get(Q), ...v128.load(16), ...set(Q1)],
    ...[...get(A), ...v128.load(0), ...set(ROWS[0]), ...get(B), ...v128.load(0), ...set(ROWS[1])],
    ...[...sumInto(SUMS[0], ROWS[0]), ...sumInto(SUMS[1], ROWS[1])],
  ],
  total: (row) => [
    ...[...lane(SUMS[row], 0), ...lane(SUMS[row], 1), ...add],
    ...[...lane(SUMS[row], 2), ...lane(SUMS[row], 3), ...add, ...add],
  ],
  store: store32,
  width: 4,
});
