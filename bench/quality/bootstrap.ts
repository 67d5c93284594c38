import { seededRandom } from '../../src/clustering/seeded-random.js';

/** A value that was measured with one user and one subject. */
export interface Observation {
  readonly user: string;
  readonly subject: string;
  readonly value: number;
}

/** A mean and the interval in which it lies with 95 % confidence. */
export interface Estimate {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
  readonly observations: number;
}

const REPLICATES = 1_000;
const SEED = 20_240_229;

/**
 * The mean of all observations. Its interval comes from resampling users and, apart from them, subjects, both
 * with replacement: observations of one user resemble each other, and so do those of one subject.
 *
 * @returns NaN throughout for no observations
 * @see Owen, "The pigeonhole bootstrap", 2007
 */
export function estimate(observations: readonly Observation[], replicates = REPLICATES): Estimate {
  const users = numbered(observations.map(({ user }) => user));
  const subjects = numbered(observations.map(({ subject }) => subject));
  const cells = cellsOf(observations, users, subjects);
  const random = seededRandom(SEED);
  const means = new Float64Array(replicates);
  for (let replicate = 0; replicate < replicates; replicate++) {
    const ofUser = drawn(users.size, random);
    const ofSubject = drawn(subjects.size, random);
    // A replicate may draw no pair that was observed; then it says nothing.
    means[replicate] = meanOfDrawn(cells, ofUser, ofSubject);
  }
  const sorted = means.filter((value) => !Number.isNaN(value)).sort();
  return {
    mean: observations.reduce((sum, { value }) => sum + value, 0) / observations.length,
    lower: quantile(sorted, 0.025),
    upper: quantile(sorted, 0.975),
    observations: observations.length,
  };
}

/** The value below which such a part of the sorted values lies, interpolated; NaN without values. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  const place = part * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/** Observations of one user with one subject are drawn together, so they are summed once: one cell an index. */
interface Cells {
  readonly user: Uint32Array;
  readonly subject: Uint32Array;
  readonly sum: Float64Array;
  readonly count: Float64Array;
}

function cellsOf(
  observations: readonly Observation[],
  users: ReadonlyMap<string, number>,
  subjects: ReadonlyMap<string, number>,
): Cells {
  const places = new Map<number, number>();
  const keys = observations.map(
    ({ user, subject }) => (users.get(user) ?? 0) * subjects.size + (subjects.get(subject) ?? 0),
  );
  for (const key of keys) if (!places.has(key)) places.set(key, places.size);
  const sum = new Float64Array(places.size);
  const count = new Float64Array(places.size);
  keys.forEach((key, i) => {
    const place = places.get(key) ?? 0;
    sum[place] = (sum[place] ?? 0) + (observations[i]?.value ?? Number.NaN);
    count[place] = (count[place] ?? 0) + 1;
  });
  const user = Uint32Array.from(places.keys(), (key) => Math.floor(key / subjects.size));
  const subject = Uint32Array.from(places.keys(), (key) => key % subjects.size);
  return { user, subject, sum, count };
}

/** NaN when nothing was drawn. */
function meanOfDrawn(cells: Cells, ofUser: Uint16Array, ofSubject: Uint16Array): number {
  let sum = 0;
  let count = 0;
  for (let cell = 0; cell < cells.sum.length; cell++) {
    const times = (ofUser[cells.user[cell] ?? 0] ?? 0) * (ofSubject[cells.subject[cell] ?? 0] ?? 0);
    sum += times * (cells.sum[cell] ?? 0);
    count += times * (cells.count[cell] ?? 0);
  }
  return sum / count;
}

function numbered(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, number) => [name, number]));
}

/** Number of times that each item is drawn, in as many draws with replacement. */
function drawn(count: number, random: () => number): Uint16Array {
  const times = new Uint16Array(count);
  for (let draw = 0; draw < count; draw++) {
    const chosen = Math.floor(random() * count);
    times[chosen] = (times[chosen] ?? 0) + 1;
  }
  return times;
}
