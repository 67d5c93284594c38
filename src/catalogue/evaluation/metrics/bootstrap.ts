import { seededRandom } from '../../../clustering/seeded-random.js';

/** A mean, and the interval in which it lies with 95 % confidence. */
export interface Estimate {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** Users by number or by id, one a row. */
export type Users = ArrayLike<number> | ArrayLike<string>;

/** Numbers that were measured, each of one user. */
export interface Sample {
  readonly user: Users;
  readonly value: ArrayLike<number>;
}

const REPLICATES = 1_000;
/** Of more users, some are drawn together: a thousand draws of a million would take minutes. */
const MOST_UNITS = 2_000;

/**
 * The mean over all numbers; its interval comes from drawing users with replacement, since the numbers of one user
 * resemble each other. NaN for an interval of less than two users.
 */
export function estimate({ user, value }: Sample, seed: number): Estimate {
  const columns = [value, new Float64Array(value.length).fill(1)];
  return estimateBySums(user, columns, ([sum = 0, count = 0]) => sum / count, seed);
}

/**
 * A statistic of the sums of some columns; its interval comes from drawing users with replacement. NaN for an
 * interval of less than two users.
 *
 * @param columns    each of as many rows as `user`
 * @param statistic  of one sum a column
 * @see Efron and Tibshirani, "An Introduction to the Bootstrap", 1993: percentile interval, clustered
 */
export function estimateBySums(
  user: Users,
  columns: readonly ArrayLike<number>[],
  statistic: (sums: Float64Array) => number,
  seed: number,
): Estimate {
  const width = columns.length;
  const numbers = new Map<number | string, number>();
  // By unit, then column.
  const sums = new Float64Array(width * MOST_UNITS);
  const all = new Float64Array(width);
  for (let row = 0; row < user.length; row++) {
    const unit = unitOf(user[row] ?? 0, numbers);
    columns.forEach((column, c) => {
      addAt(sums, unit * width + c, column[row] ?? 0);
      addAt(all, c, column[row] ?? 0);
    });
  }
  const mean = statistic(all);
  const units = Math.min(numbers.size, MOST_UNITS);
  if (units < 2) return { mean, lower: Number.NaN, upper: Number.NaN };
  const random = seededRandom(seed);
  const drawn = new Float64Array(width);
  const means = new Float64Array(REPLICATES);
  for (let replicate = 0; replicate < REPLICATES; replicate++) {
    drawn.fill(0);
    for (let draw = 0; draw < units; draw++) {
      const from = width * Math.floor(random() * units);
      for (let c = 0; c < width; c++) addAt(drawn, c, sums[from + c] ?? 0);
    }
    means[replicate] = statistic(drawn);
  }
  means.sort();
  return { mean, lower: quantile(means, 0.025), upper: quantile(means, 0.975) };
}

function addAt(sums: Float64Array, place: number, value: number): void {
  sums[place] = (sums[place] ?? 0) + value;
}

function unitOf(user: number | string, numbers: Map<number | string, number>): number {
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
