import { describe, expect, it } from 'vitest';
import {
  type ClusteredVectors,
  type ClusterVectorsInput,
  clusterVectors,
} from '../../../src/clustering/cluster-vectors.js';
import { NO_CELL } from '../../../src/clustering/k-means/workspace.js';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import type { ClusteringProgress } from '../../../src/clustering/sweep-k.js';
import { plantedVectors, samePartition } from './planted-vectors.js';

/** Threads load JavaScript only: the build's. */
const WORKER = new URL('../../../dist/clustering/k-means/assign.worker.js', import.meta.url);

const twelve = plantedVectors({ count: 600, dimension: 32, groups: 12, noise: 0.4 });

function norm(values: Float32Array): number {
  return Math.hypot(...values);
}

describe('clustering a catalogue', () => {
  it('finds the groups, names them from the largest on and stores unit centroids', async () => {
    // Group g keeps 50 - g members, so that sizes differ.
    const kept = twelve.groups.flatMap((group, i) => (Math.floor(i / 12) < 50 - group ? i : []));
    const vectors = Float32Array.from(
      kept.flatMap((i) => [...twelve.vectors.subarray(i * 32, (i + 1) * 32)]),
    );
    const { clustering, cells, report } = await clusterVectors({ vectors, dimension: 32, k: 12, seed: 5 });
    expect(
      samePartition(
        cells,
        kept.map((i) => twelve.groups[i] ?? 0),
      ),
    ).toBe(true);
    expect(clustering.id).toBe('v1');
    expect(clustering.clusters.map(({ id }) => id)).toEqual(
      Array.from({ length: 12 }, (_, i) => `c${String(i + 1).padStart(3, '0')}`),
    );
    expect(clustering.clusters.map(({ size }) => size)).toEqual(Array.from({ length: 12 }, (_, i) => 50 - i));
    expect(clustering.clusters.every(({ centroid }) => Math.abs(norm(centroid) - 1) < 1e-5)).toBe(true);
    expect(clustering.lastNumber).toBe(12);
    expect(report).toMatchObject({ vectors: 534, k: 12, messages: [], survived: [], vanished: [] });
    expect(report.trials).toEqual([
      expect.objectContaining({ k: 12, smallest: 39, largest: 50, inertia: report.inertia }),
    ]);
  });

  it('assigns each vector to a cluster whose centroid is its nearest', async () => {
    const { clustering, cells } = await clusterVectors({ ...twelve, k: 12, seed: 5 });
    cells.forEach((cell, i) => {
      const vector = twelve.vectors.subarray(i * 32, (i + 1) * 32);
      const cosines = clustering.clusters.map(({ centroid }) =>
        centroid.reduce((sum, value, j) => sum + value * (vector[j] ?? 0), 0),
      );
      expect(cosines.indexOf(Math.max(...cosines))).toBe(cell);
    });
  });

  it('repeats itself for a seed', async () => {
    const noisy = plantedVectors({ count: 800, dimension: 24, groups: 40, noise: 2 });
    const first = await clusterVectors({ ...noisy, k: 40, seed: 9 });
    expect(await clusterVectors({ ...noisy, k: 40, seed: 9 })).toEqual(first);
    expect((await clusterVectors({ ...noisy, k: 40, seed: 10 })).cells).not.toEqual(first.cells);
  });

  it('keeps the ids when the catalogue has grown a little', async () => {
    const before = await clusterVectors({ ...twelve, k: 12, seed: 5 });
    const more = plantedVectors({ count: 720, dimension: 32, groups: 12, noise: 0.4 });
    const after = await clusterVectors({ ...more, k: 12, seed: 77, previous: before.clustering });
    expect(after.clustering.id).toBe('v2');
    expect(after.report).toMatchObject({ continued: true, vanished: [], fresh: [] });
    expect([...after.cells.subarray(0, 600)]).toEqual([...before.cells]);
  });

  it('leaves nearly every image its id where groups run into one another', async () => {
    const noisy = plantedVectors({ count: 1_100, dimension: 32, groups: 60, noise: 1.6 });
    const vectors = noisy.vectors.subarray(0, 1_000 * 32);
    const before = await clusterVectors({ vectors, dimension: 32, k: 50, seed: 5 });
    const alone = { ...noisy, k: 50, seed: 6 };
    const kept = async (input: ClusterVectorsInput): Promise<number> => {
      const after = await clusterVectors(input);
      const id = ({ clustering, cells }: ClusteredVectors, i: number) =>
        clustering.clusters[cells[i] ?? 0]?.id;
      return [...before.cells.keys()].filter((i) => id(after, i) === id(before, i)).length / 1_000;
    };
    expect(await kept({ ...alone, previous: before.clustering })).toBeGreaterThan(0.9);
    expect(await kept(alone)).toBeLessThan(0.3);
  });

  it('starts afresh when the catalogue has become another one', async () => {
    const before = await clusterVectors({ ...twelve, k: 12, seed: 5 });
    const other = plantedVectors({ count: 600, dimension: 32, groups: 12, noise: 0.4, seed: 8 });
    const after = await clusterVectors({ ...other, k: 12, seed: 5, previous: before.clustering });
    expect(samePartition(after.cells, other.groups)).toBe(true);
    expect(after.report.survived.length).toBeLessThan(6);
    expect(Math.min(...after.report.fresh.map((id) => Number(id.slice(1))))).toBe(13);
  });

  it('continues from more clusters than are wanted, and from fewer', async () => {
    const before = await clusterVectors({ ...twelve, k: 12, seed: 5 });
    const fewer = await clusterVectors({ ...twelve, k: 8, seed: 5, previous: before.clustering });
    expect(fewer.clustering.clusters).toHaveLength(8);
    expect(fewer.clustering.lastNumber).toBeGreaterThanOrEqual(12);
    const more = await clusterVectors({ ...twelve, k: 15, seed: 5, previous: before.clustering });
    expect(more.clustering.clusters).toHaveLength(15);
    expect(more.report.survived.length).toBeGreaterThanOrEqual(11);
  });

  it('gives a new group a new id, by centroids and by members alike', async () => {
    const eleven = twelve.groups.flatMap((group, i) => (group === 11 ? [] : [i]));
    const vectors = Float32Array.from(
      eleven.flatMap((i) => [...twelve.vectors.subarray(i * 32, (i + 1) * 32)]),
    );
    const before = await clusterVectors({ vectors, dimension: 32, k: 11, seed: 5 });
    const cellOf = new Map(eleven.map((vector, i) => [vector, before.cells[i] ?? NO_CELL]));
    const previousCells = Uint16Array.from(twelve.groups, (_, i) => cellOf.get(i) ?? NO_CELL);
    for (const known of [{}, { previousCells }]) {
      const after = await clusterVectors({
        ...twelve,
        k: 12,
        seed: 6,
        previous: before.clustering,
        ...known,
      });
      expect(after.report).toMatchObject({ vanished: [], fresh: ['c012'] });
      twelve.groups.forEach((group, i) => {
        const id = after.clustering.clusters[after.cells[i] ?? 0]?.id;
        expect(id).toBe(group === 11 ? 'c012' : before.clustering.clusters[cellOf.get(i) ?? 0]?.id);
      });
    }
  });

  it('chooses among candidates and reports each', async () => {
    const { report } = await clusterVectors({ ...twelve, k: [6, 12, 24, 500], seed: 5 });
    expect(report.k).toBe(12);
    expect(report.trials.map(({ k }) => k)).toEqual([6, 12, 24, 120]);
    expect(report.messages).toEqual([
      'k = 500 is too many for 600 vectors: 120 instead, one for every 5.',
      'k = 12 chosen of 6, 12, 24, 120 by silhouette.',
    ]);
  });

  it('tries the usual numbers when k is left to it', async () => {
    const { report } = await clusterVectors({ ...twelve, k: 'auto', seed: 5 });
    const tried = report.trials.map(({ k }) => k);
    expect(tried).toEqual(tried.toSorted((a, b) => a - b));
    expect([tried[0], tried.at(-1)]).toEqual([6, 47]);
    expect(report.k).toBe(12);
    expect(report.trials.find(({ k }) => k === 12)?.stability).toBe(1);
    expect(report.messages.at(-1)).toMatch(/^k = 12 chosen of .* by silhouette times stability\.$/);
  });

  it('chooses unless told otherwise, also for a handful', async () => {
    const { report } = await clusterVectors({ ...twelve, seed: 5 });
    expect(report.k).toBe(12);
    const few = plantedVectors({ count: 3, dimension: 8, groups: 3, noise: 0 });
    const { clustering, cells } = await clusterVectors({ ...few, seed: 1 });
    expect(clustering.clusters).toEqual([expect.objectContaining({ id: 'c001', size: 3 })]);
    expect([...cells]).toEqual([0, 0, 0]);
  });

  it('says when there are only copies', async () => {
    const vectors = new Float32Array(50 * 4).map((_, i) => (i % 4 === 0 ? 1 : 0));
    const { clustering, report } = await clusterVectors({ vectors, dimension: 4, k: 5, seed: 1 });
    expect(clustering.clusters).toEqual([
      expect.objectContaining({ size: 50, centroid: Float32Array.of(1, 0, 0, 0) }),
    ]);
    expect(report.messages).toEqual(['1 clusters instead of 5: there are no more distinct vectors.']);
  });

  it('finds a direction for vectors that cancel out', async () => {
    const { clustering } = await clusterVectors({
      vectors: Float32Array.of(1, 0, -1, 0),
      dimension: 2,
      k: 1,
      seed: 1,
    });
    expect(norm(clustering.clusters[0]?.centroid ?? new Float32Array())).toBeCloseTo(1);
  });

  it('tells how far it is', async () => {
    const progress: ClusteringProgress[] = [];
    await clusterVectors({ ...twelve, k: [6, 12], seed: 5, onProgress: (step) => progress.push(step) });
    expect(progress[0]).toEqual({ trial: 1, trials: 2, k: 6, step: { kind: 'batch', rows: 600, of: 600 } });
    expect(progress.at(-1)).toMatchObject({ trial: 2, trials: 2, k: 12, step: { kind: 'pass' } });
  });

  it.each([
    ['k above 500', { ...twelve, k: 501 }, 'k'],
    ['no candidates', { ...twelve, k: [] }, 'k'],
    ['NaN', { vectors: Float32Array.of(Number.NaN), dimension: 1 }, 'vectors'],
    [
      'centroids of another dimension',
      {
        ...twelve,
        previous: {
          id: 'v1',
          clusters: [{ id: 'c001', size: 1, centroid: new Float32Array(64).fill(1 / 8) }],
        },
      },
      'previous',
    ],
    ['cells of another catalogue', { ...twelve, previousCells: new Uint16Array(3) }, 'previousCells'],
  ])('refuses %s', async (_, input, argument) => {
    await expect(clusterVectors({ ...input, seed: 1 })).rejects.toMatchObject({
      name: 'ParallaxError',
      code: 'BAD_USER_INPUT',
      argument,
    });
  });
});

describe('clustering a catalogue worth threads', () => {
  it('gives the same result with and without them', async () => {
    // Large enough to be worth them, 12,000 x 128 x 340 products, and soon settled: 340 groups, a little blurred.
    const random = seededRandom(4);
    const vectors = new Float32Array(12_000 * 128);
    for (let n = 0; n < 12_000; n++) {
      const row = vectors.subarray(n * 128, (n + 1) * 128);
      row[(n % 340) % 128] = 0.8;
      row[(7 * (n % 340) + 3) % 127] = 0.6;
      row[Math.floor(random() * 128)] = 0.2;
      const length = norm(row);
      for (let j = 0; j < 128; j++) row[j] = (row[j] ?? 0) / length;
    }
    const input = { vectors, dimension: 128, k: 340, seed: 2 };
    const alone = await clusterVectors(input);
    const together = await clusterVectors({ ...input, threads: { count: 2, worker: WORKER } });
    expect(together.report).toEqual(alone.report);
    // As bytes: comparing typed arrays element by element takes seconds.
    const bytes = ({ clustering, cells }: ClusteredVectors): Buffer =>
      Buffer.concat(
        [cells, ...clustering.clusters.map(({ centroid }) => centroid)].map(({ buffer }) =>
          Buffer.from(buffer),
        ),
      );
    expect(bytes(together).equals(bytes(alone))).toBe(true);
  });
});
