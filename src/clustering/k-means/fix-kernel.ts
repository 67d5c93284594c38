import {
  addFloats,
  advance,
  assembleModule,
  type Code,
  constant,
  get,
  repeatWhileBelow,
  set,
  storeFloat,
  v128,
  type WasmFunction,
} from '../../scoring/wasm-assembler.js';

interface Exports {
  square(from: number, end: number, out: number): void;
  fix(from: number, end: number, to: number, factors: number, out: number): void;
}

export interface FixKernel {
  /** A vector, padded with zeros; to be filled by the caller. */
  readonly floats: Float32Array;
  /** The result of `fix`. */
  readonly fixed: Int16Array;
  /** Returns the squared length of `floats`, in 64-bit arithmetic. */
  square(): number;
  /**
   * Writes `floats` times `scale`, rounded to the nearest integer, to `fixed`. Halves round up.
   *
   * @param scale  such that no product exceeds 16 bits and the squared length stays below 2^31
   * @returns the squared length of `fixed`
   */
  fix(scale: number): number;
}

/** Rounds floats to integers: after this shift all are positive, and truncation rounds down. */
const SHIFT = 32_768;
const HALF = 0.5;
const PAGE_BYTES = 65_536;

/**
 * Turns vectors of floats into fixed point in 128-bit WebAssembly, about eight times as fast as a loop.
 *
 * @param stride  length of a vector with its padding, a multiple of 8
 */
export function createFixKernel(stride: number): FixKernel {
  const fixedAt = stride * 4;
  const factorsAt = fixedAt + stride * 2;
  const outAt = factorsAt + 16;
  const memory = new WebAssembly.Memory({ initial: Math.ceil((outAt + 16) / PAGE_BYTES) });
  const module = new WebAssembly.Module(assembleModule([squareFunction(), fixFunction()]));
  // The parsed boundary: the exports are those of the module assembled one line above.
  const exports = new WebAssembly.Instance(module, { host: { memory } }).exports as unknown as Exports;
  const factors = new Float64Array(memory.buffer, factorsAt, 2);
  const length = new Float64Array(memory.buffer, outAt, 1);
  const squares = new Int32Array(memory.buffer, outAt, 4);
  factors[1] = SHIFT + HALF;
  return {
    floats: new Float32Array(memory.buffer, 0, stride),
    fixed: new Int16Array(memory.buffer, fixedAt, stride),
    square() {
      exports.square(0, fixedAt, outAt);
      return length[0] ?? 0;
    },
    fix(scale) {
      factors[0] = scale;
      exports.fix(0, fixedAt, fixedAt, factorsAt, outAt);
      return squares.reduce((sum, value) => sum + value, 0);
    },
  };
}

/** Adds the squares of four floats at a time to two sums of two. */
function squareFunction(): WasmFunction {
  const [from, end, out] = [0, 1, 2];
  const [values, low, high] = [3, 4, 5];
  const square = (offset: number, sum: number): Code => [
    ...[...get(from), ...v128.loadFloats(offset), ...set(values)],
    ...[...get(sum), ...get(values), ...get(values), ...v128.multiplyFloats, ...v128.addFloats, ...set(sum)],
  ];
  const body = [
    ...repeatWhileBelow(from, end, [...square(0, low), ...square(8, high), ...advance(from, constant(16))]),
    ...[...get(low), ...get(high), ...v128.addFloats, ...set(low)],
    ...[...get(out), ...get(low), ...v128.floatLane(0), ...get(low), ...v128.floatLane(1)],
    ...[...addFloats, ...storeFloat(0)],
  ];
  return { name: 'square', parameters: 3, integers: 0, vectors: 3, body };
}

/** Eight floats at a time become eight 16-bit integers; their squares enter four sums. */
function fixFunction(): WasmFunction {
  const [from, end, to, factors, out] = [0, 1, 2, 3, 4];
  const [scale, shift, back, sums, values] = [5, 6, 7, 8, 9];
  const two = (offset: number): Code => [
    ...[...get(from), ...v128.loadFloats(offset), ...get(scale), ...v128.multiplyFloats],
    ...[...get(shift), ...v128.addFloats, ...v128.truncateFloats],
  ];
  const four = (offset: number): Code => [
    ...[...two(offset), ...two(offset + 8), ...v128.pick(0, 1, 4, 5)],
    ...[...get(back), ...v128.subtract32],
  ];
  const body = [
    ...[...get(factors), ...v128.splatFloat(0), ...set(scale)],
    ...[...get(factors), ...v128.splatFloat(8), ...set(shift)],
    ...[...constant(SHIFT), ...v128.splat32, ...set(back)],
    ...repeatWhileBelow(from, end, [
      ...[...four(0), ...four(16), ...v128.narrow32, ...set(values)],
      ...[...get(to), ...get(values), ...v128.store(0)],
      ...[...get(sums), ...get(values), ...get(values), ...v128.dot16, ...v128.add32, ...set(sums)],
      ...[...advance(from, constant(32)), ...advance(to, constant(16))],
    ]),
    ...[...get(out), ...get(sums), ...v128.store(0)],
  ];
  return { name: 'fix', parameters: 5, integers: 0, vectors: 5, body };
}
