import { describe, expect, it } from 'vitest';
import { assignHere } from '../../../../src/clustering/k-means/assigner.js';
import { fixRows } from '../../../../src/clustering/k-means/fixed-rows.js';
import { seedCentroids, seedingSample } from '../../../../src/clustering/k-means/seed-centroids.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { plantedVectors } from '../planted-vectors.js';

describe('k-means++ seeding', () => {
  it('takes one seed from each of well separated groups', () => {
    const { vectors, dimension, groups } = plantedVectors({
      count: 400,
      dimension: 32,
      groups: 20,
      noise: 0.2,
    });
    for (const seed of [1, 2, 3, 4]) {
      const rows = fixRows(vectors, dimension, seededRandom(seed));
      const seeds = seedCentroids(assignHere(rows, 20).workspace, rows.count, 20, seededRandom(seed));
      expect(new Set(seeds.map((row) => groups[rows.order[row] ?? 0])).size).toBe(20);
    }
  });

  it('stays within its sample', () => {
    const { vectors, dimension } = plantedVectors({ count: 400, dimension: 16, groups: 20, noise: 1 });
    const rows = fixRows(vectors, dimension, seededRandom(1));
    const seeds = seedCentroids(assignHere(rows, 30).workspace, 50, 30, seededRandom(1));
    expect(new Set(seeds).size).toBe(30);
    expect(Math.max(...seeds)).toBeLessThan(50);
  });

  it('finds no more seeds than there are distinct rows', () => {
    const vectors = new Float32Array(60 * 8);
    for (let i = 0; i < 60; i++) vectors[i * 8 + (i % 3)] = 1;
    const rows = fixRows(vectors, 8, seededRandom(1));
    expect(seedCentroids(assignHere(rows, 10).workspace, 60, 10, seededRandom(1))).toHaveLength(3);
  });

  it('samples 20 rows for each cluster, at least 2,048, at most all', () => {
    expect(seedingSample(1_000_000, 500)).toBe(10_000);
    expect(seedingSample(1_000_000, 10)).toBe(2_048);
    expect(seedingSample(300, 100)).toBe(300);
  });
});
