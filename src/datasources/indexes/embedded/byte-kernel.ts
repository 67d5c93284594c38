import { add, type Code, get, set, store32, v128 } from '../../../scoring/wasm-assembler.js';
import {
  FIRST_VECTOR,
  groupsOfRows,
  Q,
  ROWS_AT_ONCE,
  type RowKernel,
  rowKernel,
  rowLocal,
} from './row-kernel.js';

/**
 * Dot products of rows of bytes with a query of 16-bit integers, as 32-bit integers: a fifth of the time that
 * `cosineKernel` takes, of a quarter of the memory.
 *
 * @returns null where the processor has no such vectors
 */
export function byteKernel(memory: WebAssembly.Memory): RowKernel | null {
  return rowKernel(MODULE, memory);
}

const ROWS = Array.from({ length: ROWS_AT_ONCE }, (_, row) => row);
const [Q0, Q1, BYTES, FIRST_SUM] = [FIRST_VECTOR, FIRST_VECTOR + 1, FIRST_VECTOR + 2, FIRST_VECTOR + 3];
const sumOf = (row: number): number => FIRST_SUM + row;

const sumInto = (sum: number, row: number): Code => [
  ...[...get(rowLocal(row)), ...v128.load(0), ...set(BYTES)],
  ...[...get(sum), ...get(BYTES), ...v128.lowBytes, ...get(Q0), ...v128.dot16],
  ...[...get(BYTES), ...v128.highBytes, ...get(Q1), ...v128.dot16],
  ...[...v128.add32, ...v128.add32, ...set(sum)],
];
const lane = (vector: number, which: number): Code => [...get(vector), ...v128.lane32(which)];

/** Sixteen numbers of each row a step. */
const MODULE = groupsOfRows({
  rows: ROWS.length,
  vectors: 3 + ROWS.length,
  sums: ROWS.map(sumOf),
  step: [
    ...[...get(Q), ...v128.load(0), ...set(Q0), ...get(Q), ...v128.load(16), ...set(Q1)],
    ...ROWS.flatMap((row) => sumInto(sumOf(row), row)),
  ],
  total: (row) => [
    ...[...lane(sumOf(row), 0), ...lane(sumOf(row), 1), ...add],
    ...[...lane(sumOf(row), 2), ...lane(sumOf(row), 3), ...add, ...add],
  ],
  store: store32,
  width: 4,
});
