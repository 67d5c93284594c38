/** Instructions of WebAssembly as the bytes of its format, of which the loops over rows are written. */
export const [I32, V128, NOTHING] = [0x7f, 0x7b, 0x40];

/** Most pages of 64 KiB that 32-bit addresses reach. */
export const MOST_PAGES = 65_536;
export const END_OF_BLOCK = 0x0b;

export const get = (local: number) => [0x20, local];
export const set = (local: number) => [0x21, local];
const int = (value: number) => [0x41, value];
export const addInts = 0x6a;
/** @param value  from -64 to 63 */
export const add = (local: number, value: number) => [...get(local), ...int(value), addInts, ...set(local)];
export const loadInt = (offset: number) => [0x28, 2, offset];
export const vectorOp = (operation: number) => [0xfd, ...leb(operation)];
export const loadVector = (offset: number) => [...vectorOp(0x00), 2, offset];
export const zero = [...vectorOp(0x0c), ...new Array<number>(16).fill(0)];

/** A number as the format writes it: seven bits a byte, the lowest first. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))];
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...leb(content.length), ...content];
}

/**
 * A module that exports one function of five integers.
 *
 * @param integers  number of its own integers, which follow the parameters
 * @param vectors   number of its vectors, which follow those
 */
export function wasmModule(
  integers: number,
  vectors: number,
  code: readonly number[],
): Uint8Array<ArrayBuffer> {
  const body = [2, integers, I32, vectors, V128, ...code];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 5, I32, I32, I32, I32, I32, 0]),
    ...section(2, [1, 1, 0x6d, 1, 0x6d, 2, 1, 1, ...leb(MOST_PAGES)]), // m.m, at least one page
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x6b, 0, 0]), // k
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

/**
 * For each pair of 32-bit addresses from `rows` to before `end` the sums of two rows are written to `out`.
 *
 * @param rows   address of the addresses; their number is even
 * @param query  address of the query
 * @param bytes  of a row, a multiple of 16, not 0
 */
export type RowKernel = (rows: number, end: number, query: number, out: number, bytes: number) => void;

/**
 * @param memory  that holds rows, query and sums
 * @returns null where the processor has no such vectors
 */
export function rowKernel(module: Uint8Array<ArrayBuffer>, memory: WebAssembly.Memory): RowKernel | null {
  if (!WebAssembly.validate(module)) return null;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module), { m: { m: memory } });
  // `wasmModule` exports it.
  return exports['k'] as RowKernel;
}
