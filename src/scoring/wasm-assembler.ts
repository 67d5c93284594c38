/**
 * The few WebAssembly instructions that the kernels of dot products use, and the module format around them.
 *
 * Assembling at start-up allows a kernel to be unrolled for one vector length. It also keeps unreadable
 * binaries out of the repository.
 *
 * @see WebAssembly core specification 2.0, chapter 5 "Binary format" (opcodes, LEB128, sections)
 */
export type Code = readonly number[];

const I32 = 0x7f;
const V128 = 0x7b;
const EMPTY_BLOCK = 0x40;
const END = 0x0b;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>= 7) {
    if (rest >= -0x40 && rest < 0x40) return [...bytes, rest & 0x7f];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

const vector = (opcode: number, ...rest: number[]): Code => [0xfd, ...unsigned(opcode), ...rest];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const constant = (value: number): Code => [0x41, ...signed(value)];
export const add: Code = [0x6a];
export const multiply: Code = [0x6c];
export const load32 = (offset: number): Code => [0x28, 2, ...unsigned(offset)];
export const store32 = (offset: number): Code => [0x36, 2, ...unsigned(offset)];
export const addFloats: Code = [0xa0];
export const storeFloat = (offset: number): Code => [0x39, 3, ...unsigned(offset)];
export const lessThan: Code = [0x49];

/** `local += value`, in bytes. */
export const advance = (local: number, value: Code): Code => [...get(local), ...value, ...add, ...set(local)];

/** Runs `body`, then again while `pointer < end` (unsigned): the body runs at least once. */
export const repeatWhileBelow = (pointer: number, end: number, body: Code): Code => [
  ...[0x03, EMPTY_BLOCK, ...body],
  ...[...get(pointer), ...get(end), ...lessThan],
  ...[0x0d, 0, END],
];

/** Accesses of whole vectors are 16-byte aligned: log2(16) = 4. */
export const v128 = {
  zero: vector(0x0c, ...new Array<number>(16).fill(0)),
  integers: (...lanes: readonly [number, number, number, number]): Code =>
    vector(0x0c, ...new Uint8Array(Int32Array.from(lanes).buffer)),
  load: (offset: number): Code => vector(0x00, 4, ...unsigned(offset)),
  store: (offset: number): Code => vector(0x0b, 4, ...unsigned(offset)),
  /** Picks four 32-bit lanes out of eight: 0..3 of the first operand, 4..7 of the second. */
  pick: (...lanes: readonly [number, number, number, number]): Code =>
    vector(0x0d, ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte))),
  splat16: vector(0x10),
  splat32: vector(0x11),
  add32: vector(0xae),
  subtract32: vector(0xb1),
  max32: vector(0xb8),
  /** All bits of a lane are 1 where the first operand's integer is greater. */
  greater32: vector(0x3b),
  /** The bits of the first operand where the third has 1, of the second elsewhere. */
  select: vector(0x52),
  /** Eight products of 16-bit integers, added in pairs: four 32-bit integers. */
  dot16: vector(0xba),
  /** The lower or upper four products of 16-bit integers, as 32-bit integers. */
  productLow16: vector(0xbc),
  productHigh16: vector(0xbd),
  lane32: (lane: number): Code => vector(0x1b, lane),
  /** The lower or upper eight signed bytes, as 16-bit integers. */
  lowBytes: vector(0x87),
  highBytes: vector(0x88),
  /** Two 32-bit floats of memory as 64-bit ones. */
  loadFloats: (offset: number): Code => [...vector(0x5d, 2, ...unsigned(offset)), ...vector(0x5f)],
  /** A 64-bit float of memory, in both lanes. */
  splatFloat: (offset: number): Code => vector(0x0a, 3, ...unsigned(offset)),
  /** Two 64-bit floats as 32-bit integers, rounded towards zero, and two zeros. */
  truncateFloats: vector(0xfc),
  /** Two operands of four 32-bit integers as eight 16-bit ones, with saturation. */
  narrow32: vector(0x85),
  addFloats: vector(0xf0),
  multiplyFloats: vector(0xf2),
  floatLane: (lane: number): Code => vector(0x21, lane),
} as const;

export interface WasmFunction {
  readonly name: string;
  /** Number of 32-bit parameters; they are the first locals. */
  readonly parameters: number;
  /** Further 32-bit locals, numbered after the parameters. */
  readonly integers: number;
  /** 128-bit locals, numbered after the integers. */
  readonly vectors: number;
  readonly body: Code;
}

/** A module of functions without results over the memory imported as `host.memory`. */
export function assembleModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
  const sized = (bytes: Code): Code => [...unsigned(bytes.length), ...bytes];
  const text = (value: string): Code => sized([...new TextEncoder().encode(value)]);
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];

  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      functions.map((f) => [0x60, ...list(new Array<Code>(f.parameters).fill([I32])), 0]),
    ),
    ...section(2, [[...text('host'), ...text('memory'), 2, 0, 1]]),
    ...section(
      3,
      functions.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      functions.map((f, i) => [...text(f.name), 0, ...unsigned(i)]),
    ),
    ...section(
      10,
      functions.map((f) =>
        sized([
          ...list([
            [...unsigned(f.integers), I32],
            [...unsigned(f.vectors), V128],
          ]),
          ...f.body,
          END,
        ]),
      ),
    ),
  ]);
}
