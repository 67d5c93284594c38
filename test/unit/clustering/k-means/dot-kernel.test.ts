import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createDotKernel,
  ROW_ALIGNMENT,
  UNREACHABLE,
} from '../../../../src/clustering/k-means/dot-kernel.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';

function randomIntegers(count: number, seed: number, size: number): Int16Array {
  const random = seededRandom(seed);
  return Int16Array.from({ length: count }, () => Math.round((random() - 0.5) * size));
}

const shapes = fc.record({
  stride: fc.integer({ min: 1, max: 9 }).map((blocks) => blocks * ROW_ALIGNMENT),
  rows: fc.integer({ min: 1, max: 9 }),
  centroids: fc.integer({ min: 1, max: 13 }),
  seed: fc.nat(),
});

describe('the dot kernel', () => {
  it('gives the dot products of the plain definition, to the bit, for every shape', () => {
    fc.assert(
      fc.property(shapes, ({ stride, rows, centroids, seed }) => {
        const kernel = createDotKernel(stride, rows, centroids);
        const left = randomIntegers(rows * stride, seed, 4_000);
        const right = randomIntegers(centroids * stride, seed + 1, 4_000);
        kernel.rows.set(left);
        kernel.centroids.set(right);
        kernel.multiply(rows, centroids);
        for (let r = 0; r < rows; r++) {
          for (let c = 0; c < centroids; c++) {
            let dot = 0;
            for (let i = 0; i < stride; i++)
              dot += (left[r * stride + i] ?? 0) * (right[c * stride + i] ?? 0);
            expect(kernel.dots[r * kernel.width + c]).toBe(dot);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('finds the nearest centroid of the plain definition, of equals the first, for every shape', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 1, max: 4 }), ({ stride, rows, centroids, seed }, size) => {
        const kernel = createDotKernel(stride, rows, centroids + 5);
        // An earlier run with more centroids left these.
        kernel.setCentroids(
          randomIntegers((centroids + 5) * stride, seed + 2, 60_000 / stride),
          new Int32Array(centroids + 5).fill(-(2 ** 29)),
        );
        const left = randomIntegers(rows * stride, seed, size);
        const right = randomIntegers(centroids * stride, seed + 1, size);
        const halfSquares = Int32Array.from({ length: centroids }, (_, c) => (seed + c) % 3);
        kernel.rows.set(left);
        kernel.setCentroids(right, halfSquares);
        kernel.multiply(rows, centroids);
        for (let r = 0; r < rows; r++) {
          const scores = [...halfSquares].map((half, c) => (kernel.dots[r * kernel.width + c] ?? 0) - half);
          expect(kernel.nearest(r)).toBe(scores.indexOf(Math.max(...scores)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never finds a centroid that is unreachable', () => {
    const kernel = createDotKernel(ROW_ALIGNMENT, 1, 2);
    kernel.rows.set([-32_767]);
    const farthest = new Int16Array(2 * ROW_ALIGNMENT);
    farthest[ROW_ALIGNMENT] = 32_767;
    kernel.setCentroids(farthest, Int32Array.of(UNREACHABLE, 2 ** 29));
    kernel.multiply(1, 2);
    expect(kernel.nearest(0)).toBe(1);
  });

  it('holds the largest product of fixed-point unit vectors', () => {
    const kernel = createDotKernel(ROW_ALIGNMENT, 2, 1);
    kernel.rows.set([32_767, ...new Array<number>(ROW_ALIGNMENT - 1).fill(0), -32_767]);
    kernel.centroids.set([32_767]);
    kernel.multiply(2, 1);
    expect(kernel.dots[0]).toBe(32_767 ** 2);
    expect(kernel.dots[kernel.width]).toBe(-(32_767 ** 2));
  });

  it('adds rows to sums and takes them away', () => {
    const stride = 2 * ROW_ALIGNMENT;
    const kernel = createDotKernel(stride, 3, 2);
    const rows = randomIntegers(3 * stride, 7, 65_534);
    kernel.rows.set(rows);
    kernel.accumulate(0, 1, 1);
    kernel.accumulate(2, 1, 1);
    kernel.accumulate(1, 1, -1);
    for (let i = 0; i < stride; i++) {
      expect(kernel.sums[i]).toBe(0);
      const expected = (rows[i] ?? 0) + (rows[2 * stride + i] ?? 0) - (rows[stride + i] ?? 0);
      expect(kernel.sums[stride + i]).toBe(expected);
    }
  });
});
