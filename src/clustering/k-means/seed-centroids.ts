import type { Random } from '../seeded-random.js';
import { createDotKernel } from './dot-kernel.js';
import type { Workspace } from './workspace.js';

/** Candidates tried for each centroid. The usual 2 + log K leaves planted clusters undiscovered more often. */
const CANDIDATES = 16;
/** Rows of the sample for each centroid, and at least so many rows. */
const SAMPLE_PER_CLUSTER = 20;
const SMALLEST_SAMPLE = 2_048;

/** Number of first rows (a random sample, see FixedRows) from which seeds are drawn. */
export function seedingSample(count: number, clusters: number): number {
  return Math.min(count, Math.max(SMALLEST_SAMPLE, clusters * SAMPLE_PER_CLUSTER));
}

/**
 * Greedy k-means++: each next seed is drawn with probability proportional to its squared distance from the
 * seeds so far; of a few drawn, the one that leaves the smallest sum of distances is kept.
 *
 * @param sample  seeds are rows 0..sample-1
 * @returns row numbers, fewer than `clusters` when the sample has fewer distinct rows
 * @see Arthur and Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007
 */
export function seedCentroids(
  workspace: Workspace,
  sample: number,
  clusters: number,
  random: Random,
): number[] {
  const measure = measureWithin(workspace, sample);
  const nearest = new Float64Array(sample).fill(Number.POSITIVE_INFINITY);
  const first = Math.floor(random() * sample);
  const seeds = [first];
  measure([first]).add(0, nearest);
  while (seeds.length < clusters) {
    const cumulative = runningSums(nearest);
    if (cumulative[sample - 1] === 0) break;
    const candidates = Array.from({ length: CANDIDATES }, () => firstAbove(cumulative, random()));
    const trial = measure(candidates);
    const sums = candidates.map((_, i) => trial.sumWith(i, nearest));
    const kept = sums.indexOf(Math.min(...sums));
    seeds.push(candidates[kept] ?? first);
    trial.add(kept, nearest);
  }
  return seeds;
}

/** Squared distances of the sample to a few candidates, in units of ONE squared. */
interface Trial {
  /** Sum of the distances to the nearest seed if the i-th candidate were added. */
  sumWith(i: number, nearest: Float64Array): number;
  /** Shortens the distances to the nearest seed by those to the i-th candidate. */
  add(i: number, nearest: Float64Array): void;
}

function measureWithin(workspace: Workspace, sample: number): (candidates: readonly number[]) => Trial {
  const { stride } = workspace;
  const kernel = createDotKernel(stride, sample, CANDIDATES);
  const { dots, width } = kernel;
  kernel.rows.set(workspace.rows.subarray(0, sample * stride));
  const rowAt = (row: number): Int16Array => kernel.rows.subarray(row * stride, (row + 1) * stride);
  const squares = Float64Array.from({ length: sample }, (_, row) =>
    rowAt(row).reduce((sum, value) => sum + value * value, 0),
  );

  return (candidates) => {
    candidates.forEach((row, i) => {
      kernel.centroids.set(rowAt(row), i * stride);
    });
    kernel.multiply(sample, candidates.length);
    const distance = (row: number, i: number): number =>
      (squares[row] ?? 0) + (squares[candidates[i] ?? 0] ?? 0) - 2 * (dots[row * width + i] ?? 0);
    return {
      sumWith: (i, nearest) => {
        let sum = 0;
        for (let row = 0; row < sample; row++) sum += Math.min(nearest[row] ?? 0, distance(row, i));
        return sum;
      },
      add: (i, nearest) => {
        for (let row = 0; row < sample; row++) nearest[row] = Math.min(nearest[row] ?? 0, distance(row, i));
      },
    };
  };
}

function runningSums(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/** Returns the first index whose running sum exceeds the given share of the last: a draw by weight. */
function firstAbove(cumulative: Float64Array, share: number): number {
  const target = share * (cumulative[cumulative.length - 1] ?? 0);
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cumulative[middle] ?? 0) > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
