import { lastSeen, type UserHistory } from '../../domain/history.js';
import type { ClusterOf, ClusterTable } from './cluster-table.js';
import type { AffinitySettings } from './settings.js';

/** Contribution of one user to the population's habits. */
export interface Contribution {
  /** Cluster number of each image, newest first. */
  readonly clusters: Int32Array;
  /** When each was seen last, milliseconds since the epoch. */
  readonly times: Float64Array;
  /** The clusters that the user frequents, rising; empty for one who is everywhere. */
  readonly frequent: readonly number[];
  /** When the oldest image that is remembered of the user was seen, milliseconds since the epoch. */
  readonly since: number;
  /** Known number of the user's interactions. */
  readonly events: number;
}

export const NOTHING: Contribution = {
  clusters: new Int32Array(0),
  times: new Float64Array(0),
  frequent: [],
  since: 0,
  events: 0,
};

/** The user's newest distinct images that are not hidden and lie in a cluster of this release. */
export function contributionOf(
  history: UserHistory,
  table: ClusterTable,
  { populationImages, frequentShare }: AffinitySettings,
  clusterOf: ClusterOf,
): Contribution {
  const { seen } = history;
  const hidden = hiddenIds(history);
  const most = Math.min(populationImages, seen.length);
  const { clusters, times } = emptyColumns(most);
  let count = 0;
  for (let i = seen.length - 1; i >= 0 && count < most; i--) {
    const image = seen[i];
    if (image === undefined || hidden?.has(image.imageId)) continue;
    const id = clusterOf(image);
    const cluster = id === null ? undefined : table.indexOf.get(id);
    if (cluster === undefined) continue;
    clusters[count] = cluster;
    times[count] = lastSeen(image);
    count += 1;
  }
  const [oldest] = seen;
  const counted = clusters.subarray(0, count);
  return {
    clusters: counted,
    times: times.subarray(0, count),
    frequent: frequentOf(counted, frequentShare),
    since: oldest === undefined ? 0 : lastSeen(oldest),
    events: history.events ?? seen.length,
  };
}

/**
 * Updates the contribution for a history with one newer image: only that image is read.
 *
 * @param counted  the contribution of the history before
 * @returns null for any other change of the history, or where images are hidden
 */
export function contributionAfter(
  counted: Contribution,
  before: UserHistory,
  after: UserHistory,
  table: ClusterTable,
  { populationImages, frequentShare }: AffinitySettings,
  clusterOf: ClusterOf,
): Contribution | null {
  const newest = after.seen.at(-1);
  const id = newest === undefined ? null : clusterOf(newest);
  const cluster = id === null ? undefined : table.indexOf.get(id);
  if (newest === undefined || cluster === undefined || !isContributionOf(before, counted, populationImages)) {
    return null;
  }
  if (after.hidden.length > 0 || !hasOneMore(before.seen, after.seen, counted.clusters.length)) return null;
  const count = Math.min(populationImages, counted.clusters.length + 1);
  const { clusters, times } = emptyColumns(count);
  clusters.set(counted.clusters.subarray(0, count - 1), 1);
  times.set(counted.times.subarray(0, count - 1), 1);
  clusters[0] = cluster;
  times[0] = lastSeen(newest);
  return {
    clusters,
    times,
    frequent: frequentOf(clusters, frequentShare),
    since: lastSeen(after.seen[0] ?? newest),
    events: after.events ?? after.seen.length,
  };
}

/** Rows by which columns grow: memory that one contribution leaves is of use to the next, one image longer. */
const STEP = 8;

/** Columns of so many images, in one buffer: hundreds of thousands of users have a pair each. */
function emptyColumns(count: number): Pick<Contribution, 'clusters' | 'times'> {
  const capacity = STEP * Math.ceil(count / STEP);
  const buffer = new ArrayBuffer(capacity * (Float64Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT));
  return {
    times: new Float64Array(buffer, 0, count),
    clusters: new Int32Array(buffer, capacity * Float64Array.BYTES_PER_ELEMENT, count),
  };
}

/** Returns true if the contribution contains every image that counts. */
function isContributionOf(
  { seen, hidden, events }: UserHistory,
  counted: Contribution,
  most: number,
): boolean {
  return (
    hidden.length === 0 &&
    counted.events === (events ?? seen.length) &&
    counted.clusters.length === Math.min(most, seen.length)
  );
}

/** Returns true if the newest images without the last equal the previous newest images. */
function hasOneMore(before: UserHistory['seen'], after: UserHistory['seen'], count: number): boolean {
  for (let newer = 1; newer <= count; newer++) {
    if (after[after.length - 1 - newer] !== before[before.length - newer]) return false;
  }
  return true;
}

/** Null where nothing is hidden. */
function hiddenIds({ hidden }: UserHistory): ReadonlySet<string> | null {
  return hidden.length === 0 ? null : new Set(hidden.map(({ imageId }) => imageId));
}

function frequentOf(clusters: Int32Array, share: number): readonly number[] {
  const sorted = clusters.slice().sort();
  const frequent: number[] = [];
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    while (to < sorted.length && sorted[to] === sorted[from]) to += 1;
    if (to - from >= share * sorted.length) frequent.push(sorted[from] ?? 0);
  }
  return frequent;
}
