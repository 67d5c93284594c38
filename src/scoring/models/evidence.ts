import { lastSeen, type SeenImage, type UserHistory } from '../../domain/history.js';
import { type ClusterOf, type ClusterTable, recordedCluster } from './cluster-table.js';
import type { AffinitySettings } from './settings.js';

/** What a user's own history says, by cluster number. */
export interface Evidence {
  /** Decayed number of distinct images with an event, hidden ones too. */
  readonly interactions: number;
  /** `c`: decayed strength of the distinct images seen and not hidden, scaled to at most `maxEvidence`. */
  readonly counts: Float64Array;
  /** `n`: the sum of the counts. */
  readonly total: number;
  /** `h`: decayed number of distinct hidden images. */
  readonly hidden: Float64Array;
}

/** How much each image of a history still counts, in (0, 1], in the history's own order. */
export interface Recency {
  readonly seen: Float64Array;
  readonly hidden: Float64Array;
}

/** The images that a history counts for its user, and against which clusters it counts. */
export function gatherEvidence(
  history: UserHistory,
  table: ClusterTable,
  now: number,
  settings: AffinitySettings,
  clusterOf: ClusterOf = recordedCluster,
): Evidence {
  const recency = recencyOf(history, now, settings);
  const hiddenIds = new Set(history.hidden.map(({ imageId }) => imageId));
  const counts = new Float64Array(table.ids.length);
  const hidden = new Float64Array(table.ids.length);
  let interactions = 0;
  let total = 0;
  history.seen.forEach((image, index) => {
    if (hiddenIds.has(image.imageId)) return;
    const weight = recency.seen[index] ?? 0;
    interactions += weight;
    total += addTo(counts, numberOf(image, table, clusterOf), weight * strengthOf(image));
  });
  history.hidden.forEach((image, index) => {
    const weight = recency.hidden[index] ?? 0;
    interactions += weight;
    addTo(hidden, numberOf(image, table, clusterOf), weight);
  });
  if (total <= settings.maxEvidence) return { interactions, counts, total, hidden };
  const scale = settings.maxEvidence / total;
  return { interactions, counts: counts.map((count) => count * scale), total: settings.maxEvidence, hidden };
}

/** How much each image of a history still counts: by its place from the newest of its kind, and by its age. */
export function recencyOf({ seen, hidden }: UserHistory, now: number, settings: AffinitySettings): Recency {
  return {
    seen: Float64Array.from(seen, (image, i) =>
      counting(seen.length - 1 - i, now - lastSeen(image), settings),
    ),
    hidden: Float64Array.from(hidden, ({ at }, i) => counting(hidden.length - 1 - i, now - at, settings)),
  };
}

/**
 * By order with a shoulder, by time with a half-life. The order lets a new project take over however
 * quickly it comes, and the shoulder keeps nearly all of the last few images, which a half-life would
 * already halve while a taste is being learnt; the time lets a taste fade that nothing renews.
 *
 *   1 / (1 + (newer / recencyImages)^4) * 2^(-age / userHalfLife)
 */
function counting(newer: number, age: number, { recencyImages, userHalfLifeMs }: AffinitySettings): number {
  return 2 ** (-Math.max(0, age) / userHalfLifeMs) / (1 + (newer / recencyImages) ** 4);
}

/** Sum of what is left of an image's interactions. */
export function strengthOf(image: SeenImage): number {
  return image.traces.reduce((sum, trace) => sum + trace.weight, 0);
}

function numberOf(
  image: { readonly imageId: string; readonly clusterId: string | null },
  table: ClusterTable,
  clusterOf: ClusterOf,
): number | undefined {
  const id = clusterOf(image);
  return id === null ? undefined : table.indexOf.get(id);
}

/** What was added: nothing for an image without a cluster of this release. */
function addTo(counts: Float64Array, cluster: number | undefined, weight: number): number {
  if (cluster === undefined) return 0;
  counts[cluster] = (counts[cluster] ?? 0) + weight;
  return weight;
}
