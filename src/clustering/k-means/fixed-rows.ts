import { badInput } from '../../domain/errors.js';
import { type Random, randomOrder } from '../seeded-random.js';
import { ROW_ALIGNMENT } from './dot-kernel.js';
import { createFixKernel, type FixKernel } from './fix-kernel.js';

/** The fixed-point representation of 1: a unit vector's components fill 16 bits. */
export const ONE = 32_767;

/** Tolerance of a vector's length around 1: it covers the rounding of providers and of 32-bit floats. */
const LENGTH_TOLERANCE = 0.01;

/**
 * The vectors as 16-bit fixed-point numbers, in random order.
 *
 * Integers make sums exact and therefore independent of order and thread, and halve the memory; the rounding
 * moves a cosine by about 1e-5. The random order makes every run of consecutive rows a random sample.
 */
export interface FixedRows {
  readonly count: number;
  readonly dimension: number;
  /** Distance from one row to the next: the dimension, padded with zeros for the kernel. */
  readonly stride: number;
  /** Shared, so that worker threads read it in place. */
  readonly values: Int16Array<SharedArrayBuffer>;
  /** Row i holds the vector number `order[i]` of the input. */
  readonly order: Uint32Array;
  /** Sum of the squared lengths of all rows, in units of ONE squared. */
  readonly squares: number;
}

/**
 * @param vectors    n x dimension, row by row, each row of unit length
 * @param dimension  at least 1
 * @param random     decides the order
 * @throws ParallaxError BAD_USER_INPUT when the array is empty or no multiple of the dimension, or when a
 *   vector holds NaN or Infinity or is not of unit length (its number is named)
 */
export function fixRows(vectors: Float32Array, dimension: number, random: Random): FixedRows {
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw badInput('dimension', `The dimension must be a whole number of at least 1, not ${dimension}.`);
  }
  if (vectors.length === 0 || vectors.length % dimension !== 0) {
    throw badInput(
      'vectors',
      `There must be at least one vector of ${dimension} numbers; there are ${vectors.length} numbers.`,
    );
  }
  const count = vectors.length / dimension;
  const rows = emptyRows(count, dimension, randomOrder(count, random));
  return { ...rows, squares: fillRows(rows, vectors) };
}

/** Rows of zeros, to be filled. */
export function emptyRows(count: number, dimension: number, order: Uint32Array): FixedRows {
  const stride = Math.ceil(dimension / ROW_ALIGNMENT) * ROW_ALIGNMENT;
  const values = new Int16Array(new SharedArrayBuffer(count * stride * 2));
  return { count, dimension, stride, values, order, squares: 0 };
}

/**
 * Writes as many vectors as there are, at most as many as rows, in the rows' order.
 *
 * @returns the sum of the squared lengths of what it wrote
 * @throws ParallaxError BAD_USER_INPUT as `fixRows`
 */
export function fillRows({ dimension, stride, values, order }: FixedRows, vectors: Float32Array): number {
  const kernel = createFixKernel(stride);
  const count = vectors.length / dimension;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const number = order[i] ?? 0;
    kernel.floats.set(vectors.subarray(number * dimension, (number + 1) * dimension));
    squares += kernel.fix(ONE / lengthOf(kernel, number));
    values.set(kernel.fixed, i * stride);
  }
  return squares;
}

function lengthOf(kernel: FixKernel, number: number): number {
  const length = Math.sqrt(kernel.square());
  // Also false for NaN.
  if (Math.abs(length - 1) <= LENGTH_TOLERANCE) return length;
  const problem = Number.isFinite(length) ? `has length ${length.toPrecision(4)}` : 'is not finite';
  throw badInput('vectors', `Vector ${number} ${problem}; clustering needs vectors of length 1.`);
}

/**
 * Returns the first `count` rows, which are a random sample, in the same memory; all rows when there are no
 * more.
 */
export function firstRows(rows: FixedRows, count: number): FixedRows {
  if (count >= rows.count) return rows;
  const values = rows.values.subarray(0, count * rows.stride);
  let squares = 0;
  for (const value of values) squares += value * value;
  return { ...rows, count, values, order: rows.order.subarray(0, count), squares };
}
