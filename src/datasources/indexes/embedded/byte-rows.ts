import type { Vector } from '../../../domain/vector.js';

/** Before the bytes of a row: its scale, its error and its length, as 32-bit floats. */
export const BYTE_HEADER = 16;
/** Only rows of a multiple of so many numbers have bytes. */
export const BYTES_AT_ONCE = 16;

const GREATEST_BYTE = 127;
const GREATEST_INT = 2 ** 31 - 1;
const GREATEST_SHORT = 2 ** 15 - 1;
/** More than 64-bit sums, and what is rounded to 32 bits, are ever off. */
const ROUNDING = 1e-6;

/**
 * Writes a vector as bytes: each number is a byte times the scale, but for an error whose length is kept.
 *
 * @param header  receives scale, error and length
 */
function encodeBytes(vector: Float32Array, header: Float32Array, bytes: Int8Array): void {
  let greatest = 0;
  for (let i = 0; i < vector.length; i++) greatest = Math.max(greatest, Math.abs(vector[i] ?? 0));
  const scale = Math.fround(greatest / GREATEST_BYTE);
  const inverse = scale === 0 ? 0 : 1 / scale;
  let [error, length] = [0, 0];
  for (let i = 0; i < vector.length; i++) {
    const number = vector[i] ?? 0;
    const byte = Math.max(-GREATEST_BYTE, Math.min(GREATEST_BYTE, Math.round(number * inverse)));
    bytes[i] = byte;
    error += (number - byte * scale) ** 2;
    length += (byte * scale) ** 2;
  }
  header[0] = scale;
  header[1] = Math.sqrt(error);
  header[2] = Math.sqrt(length);
}

/** The same in one memory, from the address of a row to that of its header, before its bytes. */
export function encodeRow(memory: ArrayBufferLike, row: number, header: number, dimension: number): void {
  encodeBytes(
    new Float32Array(memory, row, dimension),
    new Float32Array(memory, header, BYTE_HEADER / Float32Array.BYTES_PER_ELEMENT),
    new Int8Array(memory, header + BYTE_HEADER, dimension),
  );
}

/** A query as 16-bit integers: so small that no sum of products with bytes leaves 32 bits. */
export interface IntegerQuery {
  readonly scale: number;
  readonly error: number;
  readonly length: number;
}

/** @param integers  receives them */
export function encodeQuery(query: Vector, integers: Int16Array): IntegerQuery {
  let greatest = 0;
  let length = 0;
  for (const number of query) {
    greatest = Math.max(greatest, Math.abs(number));
    length += number ** 2;
  }
  const most = Math.min(GREATEST_SHORT, Math.floor(GREATEST_INT / (GREATEST_BYTE * query.length)));
  const scale = greatest / most;
  let error = 0;
  for (let i = 0; i < query.length; i++) {
    const number = query[i] ?? 0;
    const integer = scale === 0 ? 0 : Math.max(-most, Math.min(most, Math.round(number / scale)));
    integers[i] = integer;
    error += (number - integer * scale) ** 2;
  }
  return { scale, error: Math.sqrt(error), length: Math.sqrt(length) };
}

/**
 * The most by which scale times scale times the sum of products differs from the dot product: the row's error falls on
 * the query, and the query's on what the bytes say (Cauchy and Schwarz).
 */
export function errorOf(query: IntegerQuery, rowError: number, rowLength: number): number {
  return rowError * query.length + rowLength * query.error + ROUNDING;
}
