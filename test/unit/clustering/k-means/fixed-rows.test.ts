import { describe, expect, it } from 'vitest';
import { fixRows, ONE } from '../../../../src/clustering/k-means/fixed-rows.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { plantedVectors } from '../planted-vectors.js';

const fix = (vectors: Float32Array, dimension: number) => fixRows(vectors, dimension, seededRandom(1));

describe('fixed-point rows', () => {
  it('hold every vector once, rounded to 16 bits, padded with zeros', () => {
    const { vectors, dimension } = plantedVectors({ count: 50, dimension: 21, groups: 5, noise: 1 });
    const rows = fix(vectors, dimension);
    expect(rows.stride).toBe(32);
    expect([...rows.order].sort((a, b) => a - b)).toEqual([...Array(50).keys()]);
    expect([...rows.order]).not.toEqual([...Array(50).keys()]);
    for (let i = 0; i < 50; i++) {
      for (let j = 0; j < 32; j++) {
        const original = j < dimension ? (vectors[(rows.order[i] ?? 0) * dimension + j] ?? 0) : 0;
        expect(Math.abs((rows.values[i * 32 + j] ?? 0) - original * ONE)).toBeLessThanOrEqual(0.51);
      }
    }
    expect(rows.squares / ONE ** 2 / 50).toBeCloseTo(1, 3);
  });

  it('hold the largest components that there are', () => {
    const rows = fix(Float32Array.of(1.005, 0, 0, -1), 2);
    expect([...rows.values].filter((value) => value !== 0).sort((a, b) => a - b)).toEqual([-ONE, ONE]);
  });

  it.each([
    ['NaN', Float32Array.of(1, 0, Number.NaN, 0), 'Vector 1 is not finite'],
    ['Infinity', Float32Array.of(Number.POSITIVE_INFINITY, 0, 1, 0), 'Vector 0 is not finite'],
    ['a vector that is not of unit length', Float32Array.of(1, 0, 0.5, 0), 'Vector 1 has length 0.5000'],
    ['a zero vector', Float32Array.of(0, 0), 'Vector 0 has length 0.000'],
    ['half a vector', Float32Array.of(1, 0, 1), 'there are 3 numbers'],
    ['nothing', new Float32Array(), 'at least one vector'],
  ])('refuse %s', (_, vectors, message) => {
    expect(() => fix(vectors, 2)).toThrowError(
      expect.objectContaining({
        name: 'ParallaxError',
        code: 'BAD_USER_INPUT',
        argument: 'vectors',
        message: expect.stringContaining(message),
      }),
    );
  });

  it('refuse a dimension that is none', () => {
    expect(() => fix(Float32Array.of(1), 0)).toThrowError(/dimension must be a whole number/);
  });
});
