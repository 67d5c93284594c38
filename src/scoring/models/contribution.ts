import { lastSeen, type UserHistory } from '../../domain/history.js';
import type { ClusterOf, ClusterTable } from './cluster-table.js';
import type { AffinitySettings } from './settings.js';

/** What one user adds to everybody's habits. */
export interface Contribution {
  /** Cluster number of each image, newest first. */
  readonly clusters: Int32Array;
  /** When each was seen last, milliseconds since the epoch. */
  readonly times: Float64Array;
  /** The clusters that the user frequents, rising; empty for one who is everywhere. */
  readonly frequent: readonly number[];
  /** When the oldest image that is remembered of the user was seen, milliseconds since the epoch. */
  readonly since: number;
  /** How many interactions the user has had, as far as is known. */
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
  const clusters = new Int32Array(most);
  const times = new Float64Array(most);
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
