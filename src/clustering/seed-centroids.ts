import { createDotKernel } from './dot-kernel.js';
import type { Random } from './seeded-random.js';
import type { Workspace } from './workspace.js';

/** Candidates tried for each centroid. The usual 2 + log K leaves planted clusters undiscovered more often. */
const CANDIDATES = 16;
/** Rows of the sample for each centroid, and at least so many rows. */
const SAMPLE_PER_CLUSTER = 20;
const SMALLEST_SAMPLE = 2_048;

/** How many of the first rows (a random sample, see FixedRows) the seeds are taken from. */
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
  const distances = distancesWithin(workspace, sample);
  const draw = (weights: Float64Array): number => firstAbove(weights, random());

  const seeds = [Math.floor(random() * sample)];
  let nearest = new Float64Array(sample).fill(Number.POSITIVE_INFINITY);
  nearest = best(distances(seeds, nearest)).distances;
  while (seeds.length < clusters) {
    const cumulative = runningSums(nearest);
    if (cumulative[sample - 1] === 0) break;
    const candidates = Array.from({ length: CANDIDATES }, () => draw(cumulative));
    const kept = best(distances(candidates, nearest));
    seeds.push(kept.row);
    nearest = kept.distances;
  }
  return seeds;
}

interface Trial {
  readonly row: number;
  /** Squared distance of each row of the sample to its nearest seed, if this one were added. */
  readonly distances: Float64Array<ArrayBuffer>;
}

type Distances = (candidates: readonly number[], nearest: Float64Array) => Trial[];

function distancesWithin(workspace: Workspace, sample: number): Distances {
  const { stride } = workspace;
  const kernel = createDotKernel(stride, sample, CANDIDATES);
  kernel.rows.set(workspace.rows.subarray(0, sample * stride));
  const rowAt = (row: number): Int16Array => kernel.rows.subarray(row * stride, (row + 1) * stride);
  const squares = Float64Array.from({ length: sample }, (_, row) =>
    rowAt(row).reduce((sum, value) => sum + value * value, 0),
  );

  return (candidates, nearest) => {
    candidates.forEach((row, i) => {
      kernel.centroids.set(rowAt(row), i * stride);
    });
    kernel.multiply(sample, candidates.length);
    return candidates.map((row, i) => {
      const square = squares[row] ?? 0;
      const distances = new Float64Array(sample);
      for (let j = 0; j < sample; j++) {
        const distance = square + (squares[j] ?? 0) - 2 * (kernel.dots[j * kernel.width + i] ?? 0);
        distances[j] = Math.min(nearest[j] ?? 0, distance);
      }
      return { row, distances };
    });
  };
}

/** The trial with the smallest sum of distances; the first of equals. */
function best(trials: readonly Trial[]): Trial {
  const sum = (trial: Trial): number => trial.distances.reduce((total, distance) => total + distance, 0);
  return trials.reduce((kept, trial) => (sum(trial) < sum(kept) ? trial : kept));
}

function runningSums(values: Float64Array): Float64Array {
  let sum = 0;
  return values.map((value) => {
    sum += value;
    return sum;
  });
}

/** The first index whose running sum lies above the given share of the last: a draw by weight. */
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
