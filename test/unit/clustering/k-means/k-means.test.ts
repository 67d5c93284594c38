import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignHere } from '../../../../src/clustering/k-means/assigner.js';
import { fixRows } from '../../../../src/clustering/k-means/fixed-rows.js';
import { type KMeansResult, type KMeansStep, kMeans } from '../../../../src/clustering/k-means/k-means.js';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { plantedVectors, samePartition } from '../planted-vectors.js';

/** Moves of rounded centroids may raise the inertia by the square of the rounding: 2.4e-7 a vector at 1,024. */
const ROUNDING = 1e-6;

async function cluster(
  vectors: Float32Array,
  dimension: number,
  k: number,
  seed = 1,
): Promise<KMeansResult & { steps: KMeansStep[]; labels: Uint16Array }> {
  const rows = fixRows(vectors, dimension, seededRandom(seed));
  const steps: KMeansStep[] = [];
  const result = await kMeans(assignHere(rows, k), rows, {
    k,
    random: seededRandom(seed),
    onStep: (step) => steps.push(step),
  });
  const labels = new Uint16Array(rows.count);
  result.cells.forEach((cell, row) => {
    labels[rows.order[row] ?? 0] = cell;
  });
  return { ...result, steps, labels };
}

/** By the definition, in double precision on the original vectors. */
function inertiaOf(vectors: Float32Array, dimension: number, labels: Uint16Array): number {
  const sums = new Map<number, Float64Array>();
  const counts = new Map<number, number>();
  labels.forEach((label, i) => {
    const sum = sums.get(label) ?? new Float64Array(dimension);
    sums.set(
      label,
      sum.map((value, j) => value + (vectors[i * dimension + j] ?? 0)),
    );
    counts.set(label, (counts.get(label) ?? 0) + 1);
  });
  let inertia = 0;
  labels.forEach((label, i) => {
    const sum = sums.get(label) ?? new Float64Array(dimension);
    for (let j = 0; j < dimension; j++) {
      inertia += ((vectors[i * dimension + j] ?? 0) - (sum[j] ?? 0) / (counts.get(label) ?? 1)) ** 2;
    }
  });
  return inertia;
}

describe('k-means', () => {
  it('finds planted groups, whatever the seed', async () => {
    const { vectors, dimension, groups } = plantedVectors({
      count: 1_200,
      dimension: 48,
      groups: 30,
      noise: 0.4,
    });
    for (const seed of [1, 2, 3]) {
      const { labels } = await cluster(vectors, dimension, 30, seed);
      expect(samePartition(labels, groups)).toBe(true);
    }
  });

  it('finds them in more rows than one batch, too', async () => {
    const { vectors, dimension, groups } = plantedVectors({
      count: 5_000,
      dimension: 32,
      groups: 12,
      noise: 0.3,
    });
    const { labels, steps } = await cluster(vectors, dimension, 12);
    expect(samePartition(labels, groups)).toBe(true);
    expect(steps.filter(({ kind }) => kind === 'batch')).toHaveLength(3);
  });

  it('never raises the inertia from one full pass to the next, but where centroids change sides', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          count: fc.integer({ min: 1, max: 400 }),
          k: fc.integer({ min: 1, max: 40 }),
          seed: fc.nat(),
        }),
        async ({ count, k, seed }) => {
          const { vectors, dimension } = plantedVectors({ count, dimension: 20, groups: 9, noise: 2, seed });
          const { steps } = await cluster(vectors, dimension, k, seed);
          const passes = steps.flatMap((step) => (step.kind === 'pass' ? step : []));
          passes.slice(1).forEach(({ inertia, relocated }, i) => {
            if (relocated > 0) return;
            expect(inertia).toBeLessThanOrEqual((passes[i]?.inertia ?? 0) + ROUNDING * count);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds a hundred planted groups, to the last', async () => {
    const { vectors, dimension, groups } = plantedVectors({
      count: 4_000,
      dimension: 32,
      groups: 100,
      noise: 0.5,
    });
    for (const seed of [1, 2, 3]) {
      const { labels } = await cluster(vectors, dimension, 100, seed);
      expect(samePartition(labels, groups)).toBe(true);
    }
  });

  it('reports the inertia, sizes and means of its own cells', async () => {
    const { vectors, dimension } = plantedVectors({ count: 700, dimension: 24, groups: 10, noise: 1.5 });
    const { labels, inertia, table } = await cluster(vectors, dimension, 15);
    const exact = inertiaOf(vectors, dimension, labels);
    expect(Math.abs(inertia - exact) / exact).toBeLessThan(1e-4);
    for (const [k, count] of table.counts.entries()) {
      const members = [...labels.keys()].filter((i) => labels[i] === k);
      expect(members).toHaveLength(count);
      const first = members.reduce((sum, i) => sum + (vectors[i * dimension] ?? 0), 0) / count;
      expect(table.mean(k, dimension)[0]).toBeCloseTo(first, 4);
    }
  });

  it('depends little on the seed: the worst of eight runs is within 2 % of the best', async () => {
    const { vectors, dimension } = plantedVectors({ count: 1_500, dimension: 32, groups: 60, noise: 1.2 });
    const inertias: number[] = [];
    for (let seed = 0; seed < 8; seed++) inertias.push((await cluster(vectors, dimension, 50, seed)).inertia);
    expect(Math.max(...inertias) / Math.min(...inertias)).toBeLessThan(1.02);
  });

  it('places clusters without members on the farthest rows', async () => {
    // The seeds come from the first rows of the random order; 5,000 copies leave none for the six others.
    const count = 30_000;
    const dimension = 16;
    const vectors = new Float32Array(count * dimension);
    for (let i = 0; i < count; i++) vectors[i * dimension + (i < 5 ? i + 1 : 0)] = 1;
    const { table, inertia, labels } = await cluster(vectors, dimension, 6, 4);
    expect([...table.counts].sort((a, b) => a - b)).toEqual([1, 1, 1, 1, 1, count - 5]);
    expect(inertia).toBe(0);
    expect(new Set(labels.slice(0, 6)).size).toBe(6);
  });

  it('leaves clusters empty when all vectors are copies of a few', async () => {
    const dimension = 8;
    const vectors = new Float32Array(60 * dimension);
    for (let i = 0; i < 60; i++) vectors[i * dimension + (i % 3)] = 1;
    const { table, inertia } = await cluster(vectors, dimension, 10);
    expect([...table.counts].filter((count) => count > 0)).toEqual([20, 20, 20]);
    expect(inertia).toBe(0);
  });

  it('takes fewer vectors than clusters', async () => {
    const { vectors, dimension } = plantedVectors({ count: 4, dimension: 8, groups: 4, noise: 0 });
    const { table } = await cluster(vectors, dimension, 9);
    expect([...table.counts].sort()).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
  });
});
