import { lastSeen, type UserHistory } from '../../domain/history.js';
import { type ClusterOf, type ClusterTable, recordedCluster } from './cluster-table.js';
import type { AffinitySettings } from './settings.js';

const DAY_MS = 86_400_000;

/** Where people go, one user left out. */
export interface OtherUsers {
  /** Decayed number of images by cluster. */
  readonly visits: Float64Array;
  readonly totalVisits: number;
  /** Number of images by cluster, however old. */
  readonly visitsEver: Float64Array;
  /**
   * How often users who go to `cluster` go to each cluster, itself included: the sum over users of
   * x_a x_b / n, by b. Valid until the next call, or until the population changes.
   */
  coOccurrence(cluster: number): Float64Array;
}

/**
 * Everybody's habits, kept up to date one user at a time.
 *
 * Exact: every number is a multiple of 2^-24 far below 2^29, so adding and taking away leave no
 * rounding behind, and the population without a user is bit for bit the one that never met them.
 * Ageing goes by whole days: images are counted by day, and once a day the decayed sums are made anew.
 */
export class Population {
  readonly #clusters: number;
  readonly #contributions = new Map<string, Contribution>();
  /** Images by day, then by cluster. */
  readonly #days = new Map<number, Float64Array>();
  readonly #visitsEver: Float64Array;
  #visits: Float64Array;
  readonly #pairs: Float64Array;
  readonly #scratch: Float64Array;
  readonly #fading: Float64Array;
  #today = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly table: ClusterTable,
    private readonly settings: AffinitySettings,
  ) {
    this.#clusters = table.ids.length;
    this.#visitsEver = new Float64Array(this.#clusters);
    this.#visits = new Float64Array(this.#clusters);
    this.#pairs = new Float64Array(this.#clusters ** 2);
    this.#scratch = new Float64Array(this.#clusters);
    this.#fading = fading(settings.populationHalfLifeDays);
  }

  get users(): number {
    return this.#contributions.size;
  }

  /** Replaces what this user contributed. A paused user still counts with what was learnt before. */
  set(history: UserHistory, clusterOf: ClusterOf = recordedCluster): void {
    this.remove(history.userId);
    const contribution = contributionOf(history, this.table, this.settings, clusterOf);
    if (contribution.days.length === 0) return;
    this.#contributions.set(history.userId, contribution);
    this.#add(contribution, 1);
  }

  remove(userId: string): void {
    const contribution = this.#contributions.get(userId);
    if (contribution === undefined) return;
    this.#contributions.delete(userId);
    this.#add(contribution, -1);
  }

  /** Everybody but this user, at a time that never runs backwards. */
  without(userId: string, now: number): OtherUsers {
    this.#advance(Math.floor(now / DAY_MS));
    const own = this.#contributions.get(userId) ?? NOTHING;
    const visits = Float64Array.from(this.#visits);
    const ever = Float64Array.from(this.#visitsEver);
    own.clusters.forEach((cluster, i) => {
      visits[cluster] = (visits[cluster] ?? 0) - this.#weightOf(own.days[i] ?? 0);
      ever[cluster] = (ever[cluster] ?? 0) - 1;
    });
    const mass = massOf(own);
    return {
      visits,
      totalVisits: visits.reduce((sum, count) => sum + count, 0),
      visitsEver: ever,
      coOccurrence: (cluster) => this.#row(cluster, mass, own.clusters.length),
    };
  }

  #row(a: number, own: ReadonlyMap<number, number>, images: number): Float64Array {
    const row = this.#scratch;
    row.set(this.#pairs.subarray(a * this.#clusters, (a + 1) * this.#clusters));
    const x = own.get(a);
    if (x !== undefined) for (const [b, y] of own) row[b] = (row[b] ?? 0) - pairWeight(x, y, images);
    return row;
  }

  #add(contribution: Contribution, sign: 1 | -1): void {
    const { clusters, days } = contribution;
    clusters.forEach((cluster, i) => {
      const day = days[i] ?? 0;
      const weight = this.#weightOf(day);
      this.#visitsEver[cluster] = (this.#visitsEver[cluster] ?? 0) + sign;
      if (weight === 0) return;
      const counts = this.#countsOf(day);
      counts[cluster] = (counts[cluster] ?? 0) + sign;
      this.#visits[cluster] = (this.#visits[cluster] ?? 0) + sign * weight;
    });
    const mass = massOf(contribution);
    for (const [a, x] of mass) {
      for (const [b, y] of mass) {
        const at = a * this.#clusters + b;
        this.#pairs[at] = (this.#pairs[at] ?? 0) + sign * pairWeight(x, y, clusters.length);
      }
    }
  }

  #countsOf(day: number): Float64Array {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const counts = new Float64Array(this.#clusters);
    this.#days.set(day, counts);
    return counts;
  }

  /** Days of which nothing is left are dropped: `#add` knows them by their weight. */
  #advance(day: number): void {
    if (day <= this.#today) return;
    this.#today = day;
    this.#visits = new Float64Array(this.#clusters);
    for (const [then, counts] of this.#days) {
      const weight = this.#weightOf(then);
      if (weight === 0) this.#days.delete(then);
      for (let k = 0; k < this.#clusters; k++) {
        this.#visits[k] = (this.#visits[k] ?? 0) + weight * (counts[k] ?? 0);
      }
    }
  }

  /** Before the first question every image counts whole; `#advance` then counts them anew. */
  #weightOf(day: number): number {
    const age = Math.max(0, this.#today - day);
    return age < this.#fading.length ? (this.#fading[age] ?? 0) : 0;
  }
}

/** Cluster number and day of each image that a user contributes. */
interface Contribution {
  readonly clusters: Int32Array;
  readonly days: Int32Array;
}

const NOTHING: Contribution = { clusters: new Int32Array(0), days: new Int32Array(0) };

/** The user's newest distinct images that are not hidden and lie in a cluster of this release. */
function contributionOf(
  history: UserHistory,
  table: ClusterTable,
  settings: AffinitySettings,
  clusterOf: ClusterOf,
): Contribution {
  const hidden = new Set(history.hidden.map(({ imageId }) => imageId));
  const clusters: number[] = [];
  const days: number[] = [];
  for (let i = history.seen.length - 1; i >= 0 && clusters.length < settings.populationImages; i--) {
    const image = history.seen[i];
    if (image === undefined || hidden.has(image.imageId)) continue;
    const id = clusterOf(image);
    const cluster = id === null ? undefined : table.indexOf.get(id);
    if (cluster === undefined) continue;
    clusters.push(cluster);
    days.push(Math.floor(lastSeen(image) / DAY_MS));
  }
  return { clusters: Int32Array.from(clusters), days: Int32Array.from(days) };
}

function massOf({ clusters }: Contribution): ReadonlyMap<number, number> {
  const mass = new Map<number, number>();
  for (const cluster of clusters) mass.set(cluster, (mass.get(cluster) ?? 0) + 1);
  return mass;
}

const GRID = 2 ** 24;

function pairWeight(x: number, y: number, images: number): number {
  return Math.round(((x * y) / images) * GRID) / GRID;
}

/** What an image counts by its age in days, until nothing is left of it. */
function fading(halfLifeDays: number): Float64Array {
  const days = Math.ceil(halfLifeDays * 25);
  return Float64Array.from(
    { length: days },
    (_, age) => Math.round(2 ** (-age / halfLifeDays) * GRID) / GRID,
  );
}
