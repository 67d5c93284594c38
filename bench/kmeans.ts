import { expect, it } from 'vitest';
import { clusterVectors } from '../src/clustering/cluster-vectors.js';
import { assignHere } from '../src/clustering/k-means/assigner.js';
import { CentroidTable } from '../src/clustering/k-means/centroid-table.js';
import { createDotKernel } from '../src/clustering/k-means/dot-kernel.js';
import { fixRows } from '../src/clustering/k-means/fixed-rows.js';
import { seedCentroids, seedingSample } from '../src/clustering/k-means/seed-centroids.js';
import { NO_CELL } from '../src/clustering/k-means/workspace.js';
import { seededRandom } from '../src/clustering/seeded-random.js';
import { plantedVectors } from '../test/unit/clustering/planted-vectors.js';

/** Time and inertia of the clustering, beside full k-means from the same seeds and the kernel's own speed. */
const K = 100;
const SEED = 1;
const DEMO_LIMIT_MS = 1_500;

/** `npm run build` makes it. */
const WORKER = new URL('../dist/clustering/k-means/assign.worker.js', import.meta.url);

it('states the speed of the kernel', () => {
  const [stride, rows] = [1_024, 64];
  const kernel = createDotKernel(stride, rows, K);
  kernel.rows.fill(3);
  kernel.centroids.fill(-5);
  const speeds = Array.from({ length: 40 }, () => {
    const start = performance.now();
    for (let i = 0; i < 5; i++) kernel.multiply(rows, K);
    return (5 * 2 * stride * rows * K) / (performance.now() - start) / 1e6;
  });
  console.log(
    `dot products, one thread, ${stride} numbers: ${Math.max(...speeds).toFixed(1)} G operations/s`,
  );
  expect(kernel.dots[0]).toBe(-15 * stride);
});

it.each([
  { name: 'the demo', count: 3_500, dimension: 128, limit: DEMO_LIMIT_MS },
  { name: 'a larger catalogue', count: 20_000, dimension: 512, limit: Number.POSITIVE_INFINITY },
])('clusters $name: $count x $dimension', async ({ count, dimension, limit }) => {
  const { vectors } = plantedVectors({ count, dimension, groups: 400, noise: 1.2 });
  const full = await fullKMeans(vectors, dimension);
  console.log(`${count} x ${dimension}, K = ${K}`);
  console.log(`  full k-means          ${report(full)}`);
  for (const count of [1, 2]) {
    const start = performance.now();
    const threads = count === 1 ? {} : { threads: { count, worker: WORKER } };
    const { report: outcome } = await clusterVectors({ vectors, dimension, k: K, seed: SEED, ...threads });
    const ours = { ms: performance.now() - start, inertia: outcome.inertia, passes: outcome.passes };
    const ratio = (ours.inertia / full.inertia).toFixed(4);
    console.log(
      `  ours, threads: ${count}      ${report(ours)}, ${ratio} of full; silhouette and names included`,
    );
    expect(ours.inertia).toBeLessThan(full.inertia * 1.01);
    expect(ours.ms).toBeLessThan(limit);
  }
});

interface Run {
  readonly ms: number;
  readonly inertia: number;
  readonly passes: number;
}

function report({ ms, inertia, passes }: Run): string {
  return `${ms.toFixed(0).padStart(6)} ms, inertia ${inertia.toFixed(2)}, ${passes} passes`;
}

/** Lloyd's algorithm from k-means++ seeds until no row moves: no mini-batches, no early end. */
async function fullKMeans(vectors: Float32Array, dimension: number): Promise<Run> {
  const start = performance.now();
  const random = seededRandom(SEED);
  const rows = fixRows(vectors, dimension, random);
  const assigner = assignHere(rows, K);
  assigner.workspace.cells.fill(NO_CELL);
  const table = new CentroidTable(assigner.workspace, K);
  seedCentroids(assigner.workspace, seedingSample(rows.count, K), K, random).forEach((row, cluster) => {
    table.placeOn(cluster, row);
  });
  let passes = 0;
  for (let moved = rows.count; moved > 0; passes++) {
    moved = await assigner.assign(0, rows.count, K);
    table.absorb();
    table.publish();
  }
  return { ms: performance.now() - start, inertia: table.inertia(rows.squares), passes };
}
