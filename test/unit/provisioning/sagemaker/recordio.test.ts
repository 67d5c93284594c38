import { describe, expect, it } from 'vitest';
import { encodeRecordIo, recordBytes } from '../../../../src/provisioning/sagemaker/recordio.js';
import { goldenFile } from './golden-file.js';

const SHAPES = ['3x1', '2x8', '5x30', '2x31', '3x33', '2x1024', '1x4096'];

describe('RecordIO', () => {
  it.each(SHAPES)('is to the byte what the SageMaker SDK writes: %s', (shape) => {
    const [rows = 0, dimension = 0] = shape.split('x').map(Number);
    const vectors = new Float32Array(goldenFile(`records/${shape}.f32`).buffer);
    const expected = goldenFile(`records/${shape}.recordio`);
    for (const rowsAtOnce of [1, 2, rows]) {
      const chunks = [...encodeRecordIo(vectors, { dimension, rowsAtOnce })];
      expect(chunks).toHaveLength(Math.ceil(rows / rowsAtOnce));
      expect(Buffer.concat(chunks).equals(expected)).toBe(true);
    }
    expect(recordBytes(dimension)).toBe(expected.length / rows);
  });

  it('encodes chunk by chunk, as they are asked for', () => {
    const chunks = encodeRecordIo(Float32Array.of(1, 0, 0, Number.NaN), { dimension: 2, rowsAtOnce: 1 });
    expect(chunks.next().value).toHaveLength(recordBytes(2));
    expect(() => chunks.next()).toThrow('Vector 1 is not finite.');
  });

  it.each([0, 1.5, 4])('refuses numbers that are no vectors of %f', (dimension) => {
    const chunks = encodeRecordIo(new Float32Array(6), { dimension, rowsAtOnce: 1 });
    expect(() => chunks.next()).toThrow(`6 numbers are no vectors of ${dimension}.`);
  });
});
