import { ByteReader } from './byte-reader.js';
import { unreadableModel } from './unreadable-model.js';

/** Begins every file that MXNet's `nd.save` writes. */
const LIST_MAGIC = 0x112n;
/** Begins an array that names its storage type; the later number differs in what it takes an empty shape for. */
const ARRAY_MAGICS: readonly number[] = [0xf993fac9, 0xf993faca];
/** Begins an array of an MXNet that knew dense storage only and did not say so. */
const DENSE_ARRAY_MAGIC = 0xf993fac8;
const DENSE = 0;
const FLOAT32 = 0;
/** MXNet's own limit is the same. */
const MOST_DIMENSIONS = 32;

const STORAGE_TYPES: ReadonlyMap<number, string> = new Map([
  [-1, 'undefined'],
  [DENSE, 'dense'],
  [1, 'row_sparse'],
  [2, 'csr'],
]);

const DTYPES: ReadonlyMap<number, string> = new Map(
  [
    'float32',
    'float64',
    'float16',
    'uint8',
    'int32',
    'int8',
    'int64',
    'bool',
    'int16',
    'uint16',
    'uint32',
    'uint64',
    'bfloat16',
  ].map((name, code) => [code, name]),
);

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row by row. */
  readonly values: Float32Array;
}

/**
 * The one matrix of 32-bit floats in a file that MXNet wrote: `nd.save(file, [matrix])` or
 * `nd.save(file, {name: matrix})`. That is what SageMaker's built-in KMeans leaves as `model_algo-1`, a
 * centroid a row.
 *
 * @throws ParallaxError INTERNAL, which names what was found and what is read, for anything else: a file cut
 *   short anywhere, bytes that follow, another magic, dtype, storage, rank or number of arrays, NaN, Infinity
 * @see `NDArray::Save` and `NDArray::Load` in src/ndarray/ndarray.cc of Apache MXNet
 */
export function parseMatrix(bytes: Uint8Array): Matrix {
  const reader = new ByteReader(bytes, (found) => unreadableModel(`${found}.`));
  const magic = reader.uint64('the magic number');
  if (magic !== LIST_MAGIC) {
    throw unreadableModel(
      `it begins with ${hex(magic)}, and a file of MXNet arrays with ${hex(LIST_MAGIC)}.`,
    );
  }
  reader.uint64('the reserved number');
  const arrays = reader.uint64('the number of arrays');
  if (arrays !== 1n) throw unreadableModel(`it holds ${arrays} arrays, and KMeans writes one.`);
  const matrix = readArray(reader);
  skipNames(reader);
  if (reader.left > 0) {
    throw unreadableModel(`${reader.left} bytes follow the array and its name, where the file should end.`);
  }
  refuseNotFinite(matrix);
  return matrix;
}

function readArray(reader: ByteReader): Matrix {
  const magic = reader.uint32("the array's magic number");
  if (ARRAY_MAGICS.includes(magic)) {
    const storage = reader.int32("the array's storage type");
    if (storage !== DENSE) {
      const name = STORAGE_TYPES.get(storage) ?? `of the unknown type ${storage}`;
      throw unreadableModel(`its array's storage is ${name}, and only dense arrays are read.`);
    }
  } else if (magic !== DENSE_ARRAY_MAGIC) {
    const known = [DENSE_ARRAY_MAGIC, ...ARRAY_MAGICS].map(hex).join(', ');
    throw unreadableModel(
      `its array begins with ${hex(magic)}, and those that are read with one of ${known}.`,
    );
  }
  const shape = readShape(reader);
  reader.int32("the array's device type");
  reader.int32("the array's device number");
  const dtype = reader.int32("the array's dtype");
  if (dtype !== FLOAT32) {
    const name = DTYPES.get(dtype) ?? `the unknown type ${dtype}`;
    throw unreadableModel(`its numbers are ${name}, and only float32 is read.`);
  }
  return readNumbers(reader, shape);
}

/** Rows and columns, in the order of the file. */
type Shape = readonly [bigint, bigint];

function readNumbers(reader: ByteReader, [rows, columns]: Shape): Matrix {
  // As bigints: a number in the file is compared exactly, not rounded first.
  const needed = rows * columns * 4n;
  if (rows < 1n || columns < 1n || needed > BigInt(reader.left)) {
    throw unreadableModel(
      `its array is said to be ${rows} x ${columns}, which the ${reader.left} bytes that follow cannot hold.`,
    );
  }
  const size = { rows: Number(rows), columns: Number(columns) };
  return { ...size, values: reader.float32s(size.rows * size.columns, `the ${rows} x ${columns} numbers`) };
}

function readShape(reader: ByteReader): Shape {
  const rank = reader.int32("the array's rank");
  if (rank < 0 || rank > MOST_DIMENSIONS) {
    throw unreadableModel(`its array has rank ${rank}, and KMeans writes a matrix, rank 2.`);
  }
  const shape = Array.from({ length: rank }, () => reader.int64("the array's shape"));
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows === undefined || columns === undefined) {
    const found = rank === 0 ? 'has no shape' : `is of ${shape.join(' x ')}, rank ${rank}`;
    throw unreadableModel(`its array ${found}, and KMeans writes a matrix, rank 2.`);
  }
  return [rows, columns];
}

/** A list has no names, a dictionary one for each array. */
function skipNames(reader: ByteReader): void {
  const names = reader.uint64('the number of names');
  if (names > 1n) throw unreadableModel(`it holds ${names} names for one array.`);
  if (names === 1n) reader.skip(reader.uint64("the length of the array's name"), "the array's name");
}

function refuseNotFinite({ values, columns }: Matrix): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw unreadableModel(
    `number ${at % columns} of row ${Math.floor(at / columns)} is ${values[at]}: the training did not converge.`,
  );
}

function hex(value: number | bigint): string {
  return `0x${value.toString(16)}`;
}
