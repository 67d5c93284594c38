import { describe, expect, it } from 'vitest';
import { assignHere } from '../../../src/clustering/k-means/assigner.js';
import { fixRows } from '../../../src/clustering/k-means/fixed-rows.js';
import { kMeans } from '../../../src/clustering/k-means/k-means.js';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import { sampleSilhouette } from '../../../src/clustering/silhouette.js';
import { plantedVectors } from './planted-vectors.js';

async function measure(vectors: Float32Array, dimension: number, k: number) {
  const rows = fixRows(vectors, dimension, seededRandom(3));
  const result = await kMeans(assignHere(rows, k), rows, { k, random: seededRandom(3) });
  return { rows, result, silhouette: sampleSilhouette(rows, result) };
}

describe('the silhouette', () => {
  it('is that of the definition, over all pairs', async () => {
    const { vectors, dimension } = plantedVectors({ count: 240, dimension: 20, groups: 6, noise: 1 });
    const { rows, result, silhouette } = await measure(vectors, dimension, 9);
    const vectorOf = (row: number): Float32Array => {
      const from = (rows.order[row] ?? 0) * dimension;
      return vectors.subarray(from, from + dimension);
    };
    const distance = (a: number, b: number): number =>
      1 - vectorOf(a).reduce((sum, value, j) => sum + value * (vectorOf(b)[j] ?? 0), 0);
    const values = [...Array(rows.count).keys()].map((x) => {
      const meanTo = (cell: number): number => {
        const members = [...result.cells.keys()].filter((y) => y !== x && result.cells[y] === cell);
        return members.reduce((sum, y) => sum + distance(x, y), 0) / members.length;
      };
      const own = result.cells[x] ?? 0;
      if (result.table.counts[own] === 1) return 0;
      const within = meanTo(own);
      const between = Math.min(...[...Array(9).keys()].filter((cell) => cell !== own).map(meanTo));
      return (between - within) / Math.max(between, within);
    });
    expect(silhouette.sample).toBe(240);
    expect(silhouette.mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / 240, 3);
  });

  it('is high for groups that stand apart and best at their number', async () => {
    const { vectors, dimension } = plantedVectors({ count: 600, dimension: 32, groups: 12, noise: 0.3 });
    const values = new Map<number, number>();
    for (const k of [6, 12, 24]) values.set(k, (await measure(vectors, dimension, k)).silhouette.mean);
    expect(values.get(12)).toBeGreaterThan(0.85);
    expect(values.get(12)).toBeGreaterThan(values.get(6) ?? 1);
    expect(values.get(12)).toBeGreaterThan(values.get(24) ?? 1);
  });

  it('counts 0 for a row alone in its cluster', async () => {
    // Two copies, and one vector far off: 1, 1 and 0.
    const vectors = Float32Array.of(1, 0, 1, 0, -0.6, 0.8);
    expect((await measure(vectors, 2, 2)).silhouette.mean).toBeCloseTo(2 / 3, 4);
  });

  it('is 0 where there is nothing to compare', async () => {
    const { vectors, dimension } = plantedVectors({ count: 30, dimension: 8, groups: 3, noise: 0.3 });
    expect((await measure(vectors, dimension, 1)).silhouette).toMatchObject({ mean: 0, error: 0 });
    const copies = new Float32Array(40).fill(0).map((_, i) => (i % 8 === 0 ? 1 : 0));
    expect((await measure(copies, 8, 2)).silhouette.mean).toBe(0);
  });
});
