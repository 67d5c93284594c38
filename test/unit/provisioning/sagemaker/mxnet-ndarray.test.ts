import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readModelMember } from '../../../../src/provisioning/sagemaker/model-archive.js';
import { parseMatrix } from '../../../../src/provisioning/sagemaker/mxnet-ndarray.js';
import { goldenFile, npyMatrix } from './golden-file.js';

/** Where the parts of the 5 x 8 file lie. */
const AT = {
  magic: 0,
  arrays: 16,
  array: 24,
  storage: 28,
  rank: 32,
  rows: 36,
  columns: 44,
  dtype: 60,
  data: 64,
};

function bits(values: Float32Array): Uint32Array {
  return new Uint32Array(values.slice().buffer);
}

function changed(change: (view: DataView) => void, name = 'model_algo-1-5x8'): Uint8Array {
  const bytes = goldenFile(name);
  change(new DataView(bytes.buffer));
  return bytes;
}

function refusal(bytes: Uint8Array): string {
  try {
    parseMatrix(bytes);
  } catch (error) {
    expect(error).toMatchObject({ name: 'ParallaxError', code: 'INTERNAL' });
    return String(error);
  }
  throw new Error('It was read.');
}

describe('what the real MXNet wrote', () => {
  it.each(['model_algo-1-5x8', 'named-5x8', 'other/numpy-shape', 'other/without-storage-type'])(
    'is read bit for bit: %s',
    (name) => {
      const truth = npyMatrix('centroids-5x8.npy');
      const matrix = parseMatrix(goldenFile(name));
      expect(matrix).toMatchObject({ rows: 5, columns: 8 });
      expect(bits(matrix.values)).toEqual(bits(truth.values));
    },
  );

  it('is read bit for bit out of an archive of 100 x 1,024', async () => {
    const truth = npyMatrix('centroids-100x1024.npy');
    async function* archive() {
      yield goldenFile('model-100x1024.tar.gz');
    }
    const matrix = parseMatrix(await readModelMember(archive()));
    expect(matrix).toMatchObject({ rows: 100, columns: 1_024 });
    expect(bits(matrix.values)).toEqual(bits(truth.values));
  });

  const refused: Readonly<Record<string, RegExp>> = {
    'dtype-float64': /its numbers are float64, and only float32 is read/,
    'dtype-float16': /its numbers are float16/,
    'dtype-uint8': /its numbers are uint8/,
    'dtype-int32': /its numbers are int32/,
    'dtype-int8': /its numbers are int8/,
    'dtype-int64': /its numbers are int64/,
    'storage-row_sparse': /storage is row_sparse, and only dense/,
    'storage-csr': /storage is csr, and only dense/,
    'rank-1': /is of 8, rank 1, and KMeans writes a matrix, rank 2/,
    'rank-3': /is of 5 x 4 x 2, rank 3/,
    'two-arrays': /holds 2 arrays, and KMeans writes one/,
    'two-named-arrays': /holds 2 arrays/,
    'no-array': /holds 0 arrays/,
    nan: /number 2 of row 3 is NaN/,
    infinity: /number 2 of row 3 is Infinity/,
  };

  it.each(Object.entries(refused))('and is no matrix of floats is refused: %s', (name, message) => {
    expect(refusal(goldenFile(`other/${name}`))).toMatch(message);
  });

  it('has a test for each file', () => {
    const read = ['numpy-shape', 'without-storage-type'];
    const files = readdirSync(new URL('../../../golden/sagemaker/other/', import.meta.url));
    expect(files.sort()).toEqual([...read, ...Object.keys(refused)].sort());
  });
});

describe('what was spoilt', () => {
  it.each(['model_algo-1-5x8', 'named-5x8', 'other/without-storage-type'])(
    'is refused wherever it is cut short: %s',
    (name) => {
      const whole = goldenFile(name);
      for (let length = 0; length < whole.length; length++) {
        expect(refusal(whole.slice(0, length))).toMatch(/end within|cannot hold/);
      }
    },
  );

  it.each([1, 4, 8, 1_000])('is refused when %i bytes follow', (count) => {
    const bytes = new Uint8Array([...goldenFile('model_algo-1-5x8'), ...new Uint8Array(count)]);
    expect(refusal(bytes)).toContain(`${count} bytes follow`);
  });

  const spoilt: readonly (readonly [string, (view: DataView) => void, RegExp])[] = [
    [
      'another magic',
      (view) => view.setUint32(AT.magic, 0x04034b50, true),
      /begins with 0x4034b50.*with 0x112/,
    ],
    ['a magic of 64 bits', (view) => view.setUint32(AT.magic + 4, 1, true), /begins with 0x100000112/],
    ['another array', (view) => view.setUint32(AT.array, 0xf993fac7, true), /begins with 0xf993fac7/],
    ['an unknown storage', (view) => view.setInt32(AT.storage, 7, true), /of the unknown type 7/],
    ['no storage', (view) => view.setInt32(AT.storage, -1, true), /storage is undefined/],
    ['rank 0', (view) => view.setInt32(AT.rank, 0, true), /has no shape/],
    ['rank -1', (view) => view.setInt32(AT.rank, -1, true), /rank -1/],
    ['rank 2 billion', (view) => view.setInt32(AT.rank, 2e9, true), /rank 2000000000/],
    ['no rows', (view) => view.setBigInt64(AT.rows, 0n, true), /said to be 0 x 8/],
    ['negative rows', (view) => view.setBigInt64(AT.rows, -5n, true), /said to be -5 x 8/],
    ['a row more', (view) => view.setBigInt64(AT.rows, 7n, true), /said to be 7 x 8.*cannot hold/],
    ['rows beyond counting', (view) => view.setBigInt64(AT.rows, 2n ** 62n, true), /cannot hold/],
    [
      'a row less',
      (view) => view.setBigInt64(AT.rows, 4n, true),
      /names for one array|bytes follow|end within/,
    ],
    ['an unknown dtype', (view) => view.setInt32(AT.dtype, 99, true), /the unknown type 99/],
    ['bfloat16', (view) => view.setInt32(AT.dtype, 12, true), /bfloat16/],
    ['-Infinity', (view) => view.setUint32(AT.data, 0xff800000, true), /number 0 of row 0 is -Infinity/],
  ];

  it.each(spoilt)('is refused: %s', (_, change, message) => {
    expect(refusal(changed(change))).toMatch(message);
  });

  it('is refused when a name is longer than the file', () => {
    expect(refusal(changed((view) => view.setBigUint64(232, 2n ** 63n, true), 'named-5x8'))).toMatch(
      /end within the array's name/,
    );
    expect(refusal(changed((view) => view.setBigUint64(224, 2n, true), 'named-5x8'))).toMatch(
      /2 names for one/,
    );
  });

  it('is refused or read, never anything else, whatever four bytes of the head are changed to', () => {
    fc.assert(
      fc.property(fc.nat(AT.data / 4 - 1), fc.integer(), (word, value) => {
        const bytes = changed((view) => view.setInt32(word * 4, value, true));
        try {
          expect(parseMatrix(bytes)).toMatchObject({ rows: 5, columns: 8 });
        } catch (error) {
          expect(error).toMatchObject({ name: 'ParallaxError', code: 'INTERNAL' });
        }
      }),
    );
  });

  it('reads bytes that begin within a larger buffer', () => {
    const whole = goldenFile('model_algo-1-5x8');
    const larger = new Uint8Array(whole.length + 3);
    larger.set(whole, 3);
    expect(parseMatrix(larger.subarray(3)).values).toEqual(npyMatrix('centroids-5x8.npy').values);
  });
});
