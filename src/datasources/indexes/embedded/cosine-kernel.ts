/**
 * Dot products of rows with a query: for each pair of 32-bit addresses from `rows` to before `end` the sums of two
 * rows are written to `out`, 64 bits each.
 *
 * @param rows   address of the addresses; their number is even
 * @param query  address of the query as 64-bit floats
 * @param bytes  of a row of 32-bit floats, a multiple of 16, not 0
 */
export type CosineKernel = (rows: number, end: number, query: number, out: number, bytes: number) => void;

/**
 * The loop of `cosine` in WebAssembly's vectors: the same sums in the same order, so the same bits, in a sixth of the
 * time. Two rows at once keep the processor busy while each waits for its own last sum.
 *
 * @param memory  that holds rows, query and sums
 * @returns null where the processor has no such vectors
 */
export function cosineKernel(memory: WebAssembly.Memory): CosineKernel | null {
  if (!WebAssembly.validate(MODULE)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(MODULE), { m: { m: memory } });
  // The module below exports it.
  return exports['k'] as CosineKernel;
}

// Parameters, then locals, by number.
const [ROWS, END, QUERY, OUT, BYTES, A, B, Q, STOP, A0, A1, B0, B1, Q0, Q1] = [
  0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14,
];
const [I32, V128, NOTHING] = [0x7f, 0x7b, 0x40];

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const int = (value: number) => [0x41, value];
const add = (local: number, value: number) => [...get(local), ...int(value), 0x6a, ...set(local)];
const loadInt = (offset: number) => [0x28, 2, offset];
const loadVector = (offset: number) => [0xfd, 0x00, 2, offset];
/** Two 32-bit floats as 64-bit ones. */
const loadPair = (offset: number) => [0xfd, 0x5d, 2, offset, 0xfd, 0x5f];
const addVectors = [0xfd, 0xf0, 0x01];
const multiply = [0xfd, 0xf2, 0x01];
const zero = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];
const lane = (vector: number, which: number) => [...get(vector), 0xfd, 0x21, which];
const addFloats = 0xa0;
const storeFloat = (offset: number) => [0x39, 3, offset];
const END_OF_BLOCK = 0x0b;

const sumInto = (sum: number, query: number, row: number, offset: number) => [
  ...[...get(sum), ...get(query), ...get(row), ...loadPair(offset)],
  ...[...multiply, ...addVectors, ...set(sum)],
];
/** As `cosine` adds its four: (0 + 1) + (2 + 3). */
const total = (low: number, high: number) => [
  ...[...lane(low, 0), ...lane(low, 1), addFloats],
  ...[...lane(high, 0), ...lane(high, 1), addFloats, addFloats],
];

const CODE = [
  ...[0x02, NOTHING, 0x03, NOTHING], // block, loop: a pair of rows
  ...[...get(ROWS), ...get(END), 0x4f, 0x0d, 1], // until `rows >= end`
  ...[...get(ROWS), ...loadInt(0), ...set(A), ...get(ROWS), ...loadInt(4), ...set(B)],
  ...[...get(A), ...get(BYTES), 0x6a, ...set(STOP), ...get(QUERY), ...set(Q)],
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
];

/** A number as the format writes it: seven bits a byte, the lowest first. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))];
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...leb(content.length), ...content];
}

const LOCALS = [2, 4, I32, 6, V128];
const BODY = [...LOCALS, ...CODE];

/** Most pages of 64 KiB that 32-bit addresses reach. */
export const MOST_PAGES = 65_536;

const MODULE = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
  ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 1, 1, ...leb(MOST_PAGES)]), // m.m, at least one page
  ...section(3, [1, 0]),
  ...section(7, [1, 1, 0x6b, 0, 0]), // k
  ...section(10, [1, ...leb(BODY.length), ...BODY]),
]);
