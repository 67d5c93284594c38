import { badInput } from '../../domain/errors.js';

/** Begins every frame. */
const FRAME_MAGIC = 0xced7230a;
/** The key of the features that the built-in algorithms read. */
const FEATURES_KEY = new TextEncoder().encode('values');

/** Tags of the fields on the way to the numbers, each of wire type 2: its length follows, then its bytes. */
const TAG = {
  /** `Record.features`, and `values` of `Float32Tensor`: field 1. */
  first: 0x0a,
  /** An entry's value, and `Value.float32_tensor`: field 2. */
  second: 0x12,
} as const;

export interface RecordIoOptions {
  /** Numbers of a vector, at least 1. */
  readonly dimension: number;
  /** Vectors of one chunk; bounds what is in memory at once. */
  readonly rowsAtOnce: number;
}

/** Bytes that a vector takes. */
export function recordBytes(dimension: number): number {
  return recordTemplate(dimension).length;
}

/**
 * Vectors as SageMaker's built-in algorithms read them, `application/x-recordio-protobuf`: each a protobuf
 * `Record` with the numbers in `features["values"].float32_tensor.values`, in a RecordIO frame (magic, length,
 * record, zeros up to a multiple of four bytes). All frames of one dimension are of one length, so a chunk is
 * made at its final size and differs from the next in the numbers alone.
 *
 * @param vectors  n x dimension, row by row
 * @returns chunks of whole frames
 * @throws ParallaxError BAD_USER_INPUT when the array is no multiple of the dimension or holds NaN or Infinity
 * @see "Common Data Formats for Training" in the Amazon SageMaker AI developer guide
 */
export function* encodeRecordIo(
  vectors: Float32Array,
  { dimension, rowsAtOnce }: RecordIoOptions,
): Generator<Uint8Array, void> {
  if (!Number.isInteger(dimension) || dimension < 1 || vectors.length % dimension !== 0) {
    throw badInput('vectors', `${vectors.length} numbers are no vectors of ${dimension}.`);
  }
  const template = recordTemplate(dimension);
  const count = vectors.length / dimension;
  for (let from = 0; from < count; from += rowsAtOnce) {
    const rows = Math.min(rowsAtOnce, count - from);
    const chunk = new Uint8Array(rows * template.length);
    const view = new DataView(chunk.buffer);
    for (let row = 0; row < rows; row++) {
      chunk.set(template.bytes, row * template.length);
      writeNumbers(view, row * template.length + template.bytes.length, vectors, from + row, dimension);
    }
    yield chunk;
  }
}

function writeNumbers(
  view: DataView,
  at: number,
  vectors: Float32Array,
  row: number,
  dimension: number,
): void {
  for (let i = 0; i < dimension; i++) {
    const value = vectors[row * dimension + i] ?? Number.NaN;
    if (!Number.isFinite(value)) throw badInput('vectors', `Vector ${row} is not finite.`);
    view.setFloat32(at + i * 4, value, true);
  }
}

interface RecordTemplate {
  /** All that comes before the numbers. */
  readonly bytes: Uint8Array;
  /** Of the whole frame with its padding. */
  readonly length: number;
}

function recordTemplate(dimension: number): RecordTemplate {
  // From the numbers outwards: each level is a tag, the length of what is within, and that.
  const numbers = dimension * 4;
  const tensor = [TAG.first, ...varint(numbers)];
  const value = [TAG.second, ...varint(tensor.length + numbers), ...tensor];
  const key = [TAG.first, ...varint(FEATURES_KEY.length), ...FEATURES_KEY];
  const entry = [...key, TAG.second, ...varint(value.length + numbers), ...value];
  const record = [TAG.first, ...varint(entry.length + numbers), ...entry];
  const recordLength = record.length + numbers;

  const frame = new Uint8Array(8 + record.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, FRAME_MAGIC, true);
  view.setUint32(4, recordLength, true);
  frame.set(record, 8);
  return { bytes: frame, length: 8 + Math.ceil(recordLength / 4) * 4 };
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}
