import { seededRandom } from '../../../clustering/seeded-random.js';

/** A mean, and the interval in which it lies with 95 % confidence. */
export interface Estimate {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** Numbers that were measured, each of one user. */
export interface Sample {
  readonly user: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

const REPLICATES = 1_000;
/** Of more users, some are drawn together: a thousand draws of a million would take minutes. */
const MOST_UNITS = 2_000;

/**
 * The mean over all numbers; its interval comes from drawing users with replacement, since the numbers of one user
 * resemble each other. NaN for an interval of less than two users.
 *
 * @see Efron and Tibshirani, "An Introduction to the Bootstrap", 1993: percentile interval, clustered
 */
export function estimate({ user, value }: Sample, seed: number): Estimate {
  const numbers = new Map<number, number>();
  const sums: number[] = [];
  const counts: number[] = [];
  let sum = 0;
  for (let i = 0; i < value.length; i++) {
    const unit = unitOf(user[i] ?? 0, numbers);
    sums[unit] = (sums[unit] ?? 0) + (value[i] ?? 0);
    counts[unit] = (counts[unit] ?? 0) + 1;
    sum += value[i] ?? 0;
  }
  const mean = sum / value.length;
  if (sums.length < 2) return { mean, lower: Number.NaN, upper: Number.NaN };
  const random = seededRandom(seed);
  const means = new Float64Array(REPLICATES);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    let [drawnSum, drawnCount] = [0, 0];
    for (let draw = 0; draw < sums.length; draw++) {
      const unit = Math.floor(random() * sums.length);
      drawnSum += sums[unit] ?? 0;
      drawnCount += counts[unit] ?? 0;
    }
    means[replicate] = drawnSum / drawnCount;
  }
  means.sort();
  return { mean, lower: quantile(means, 0.025), upper: quantile(means, 0.975) };
}

function unitOf(user: number, numbers: Map<number, number>): number {
  const known = numbers.get(user);
  if (known !== undefined) return known;
  const unit = numbers.size % MOST_UNITS;
  numbers.set(user, unit);
  return unit;
}

function quantile(sorted: Float64Array, part: number): number {
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
