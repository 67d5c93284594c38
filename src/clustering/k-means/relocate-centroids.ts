import { possibleSplits } from '../split-cluster.js';
import type { CentroidTable } from './centroid-table.js';
import { createDotKernel } from './dot-kernel.js';
import type { Workspace } from './workspace.js';

/** A split's saving is an estimate from some members: it must promise this many times what the merger costs. */
const MARGIN = 1.1;

/**
 * Moves centroids from where two share one group to where one serves two.
 *
 * Lloyd's passes move a centroid within its neighbourhood only: a group that drew two seeds keeps both, while
 * elsewhere two groups share one. What merging two clusters costs follows from their means and counts; what
 * splitting a third saves is tried on some of its members. The best split is paid for by the cheapest merger
 * as long as that is worth it.
 *
 * @returns how many centroids changed sides; they take effect with the next assignment
 * @see Kaukoranta, Fränti and Nevalainen, "Iterative split-and-merge algorithm for vector quantization codebook
 *   generation", Optical Engineering 37, 1998
 */
export function relocateCentroids(table: CentroidTable, workspace: Workspace): number {
  const splits = possibleSplits(table, workspace).sort((a, b) => b.saving - a.saving);
  const mergers = cheapestMergers(table, workspace.stride);
  const busy = new Set<number>();
  let swaps = 0;
  for (const { cluster, saving, halves } of splits) {
    if (busy.has(cluster)) continue;
    const free = (k: number): boolean => k !== cluster && !busy.has(k);
    const merger = mergers.find(({ one, other }) => free(one) && free(other));
    if (merger === undefined || merger.cost * MARGIN >= saving) break;
    const { one, other } = merger;
    table.placeAt(one, table.fixedMean(one, other));
    table.placeAt(other, halves[1]);
    table.placeAt(cluster, halves[0]);
    busy.add(cluster).add(one).add(other);
    swaps++;
  }
  return swaps;
}

interface Merger {
  readonly one: number;
  readonly other: number;
  /** Inertia that it would add, in units of ONE squared. */
  readonly cost: number;
}

/** Every pair of clusters with members, cheapest first: nm / (n + m) times the squared distance of the means. */
function cheapestMergers(table: CentroidTable, stride: number): Merger[] {
  const clusters = [...table.counts.keys()].filter((k) => (table.counts[k] ?? 0) > 0);
  const kernel = createDotKernel(stride, clusters.length, clusters.length);
  clusters.forEach((k, i) => {
    const mean = table.fixedMean(k);
    kernel.rows.set(mean, i * stride);
    kernel.centroids.set(mean, i * stride);
  });
  kernel.multiply(clusters.length, clusters.length);
  const dot = (i: number, j: number): number => kernel.dots[i * kernel.width + j] ?? 0;
  const mergers = clusters.flatMap((one, i) =>
    clusters.slice(0, i).map((other, j) => {
      const [n, m] = [table.counts[one] ?? 0, table.counts[other] ?? 0];
      return { one, other, cost: ((n * m) / (n + m)) * (dot(i, i) + dot(j, j) - 2 * dot(i, j)) };
    }),
  );
  return mergers.sort((a, b) => a.cost - b.cost);
}
