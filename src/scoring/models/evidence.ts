import { lastSeen, type SeenImage, type UserHistory } from '../../domain/history.js';
import { type ClusterOf, type ClusterTable, recordedCluster } from './cluster-table.js';
import type { AffinitySettings } from './settings.js';

/** An image that the user chose. */
export interface Step {
  /** Its cluster's number. */
  readonly cluster: number;
  /** Remaining strength of its interactions, in views. */
  readonly strength: number;
  /** Decay factor by time, in (0, 1]. */
  readonly freshness: number;
}

/** Evidence from a user's own history. */
export interface Evidence {
  /** Decayed number of distinct images with an event, hidden ones too. */
  readonly interactions: number;
  /** The newest distinct images seen and not hidden in clusters of this release, newest first. */
  readonly steps: readonly Step[];
  /** `c`: decayed strength of those images by cluster, scaled to at most `maxEvidence`. */
  readonly counts: Float64Array;
  /** `h`: decayed number of distinct hidden images. */
  readonly hidden: Float64Array;
}

/** Remaining weight of each image of a history, in (0, 1], in the history's own order. */
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
  const hiddenIds = new Set(history.hidden.map(({ imageId }) => imageId));
  const counts = new Float64Array(table.ids.length);
  const hidden = new Float64Array(table.ids.length);
  const steps: Step[] = [];
  let interactions = 0;
  for (let index = history.seen.length - 1; index >= 0; index--) {
    const image = history.seen[index];
    if (image === undefined || hiddenIds.has(image.imageId)) continue;
    const freshness = freshnessOf(now - lastSeen(image), settings);
    const weight = freshness * shoulder(history.seen.length - 1 - index, settings.recencyImages);
    interactions += weight;
    if (steps.length === settings.populationImages) continue;
    const cluster = numberOf(image, table, clusterOf);
    if (cluster === undefined) continue;
    const strength = strengthOf(image);
    counts[cluster] = (counts[cluster] ?? 0) + weight * strength;
    steps.push({ cluster, strength, freshness });
  }
  history.hidden.forEach((image, index) => {
    const newer = history.hidden.length - 1 - index;
    const weight = freshnessOf(now - image.at, settings) * shoulder(newer, settings.recencyImages);
    interactions += weight;
    const cluster = numberOf(image, table, clusterOf);
    if (cluster !== undefined) hidden[cluster] = (hidden[cluster] ?? 0) + weight;
  });
  let total = 0;
  for (let k = 0; k < counts.length; k++) total += counts[k] ?? 0;
  const scale = Math.min(1, settings.maxEvidence / total);
  for (let k = 0; k < counts.length; k++) counts[k] = (counts[k] ?? 0) * scale;
  return { interactions, steps, counts, hidden };
}

/**
 * Remaining weight of each image of a history: by its position from the newest of its kind, and by its age.
 */
export function recencyOf({ seen, hidden }: UserHistory, now: number, settings: AffinitySettings): Recency {
  const { recencyImages } = settings;
  const recency = { seen: new Float64Array(seen.length), hidden: new Float64Array(hidden.length) };
  seen.forEach((image, i) => {
    const freshness = freshnessOf(now - lastSeen(image), settings);
    recency.seen[i] = freshness * shoulder(seen.length - 1 - i, recencyImages);
  });
  hidden.forEach(({ at }, i) => {
    recency.hidden[i] = freshnessOf(now - at, settings) * shoulder(hidden.length - 1 - i, recencyImages);
  });
  return recency;
}

/**
 * Weight of an image after newer ones, a half after `images` of them. The order lets a new project take over
 * however quickly it comes. The shoulder keeps nearly all of the last few images, which a half-life would
 * halve while a taste is being learnt. `freshnessOf` handles tastes that are never renewed.
 *
 *   1 / (1 + (newer / images)^4)
 */
export function shoulder(newer: number, images: number): number {
  const square = (newer / images) ** 2;
  return 1 / (1 + square * square);
}

/** Decay of an image by time, in (0, 1]. */
export function freshnessOf(age: number, { userHalfLifeMs }: AffinitySettings): number {
  return Math.exp((-Math.LN2 * Math.max(0, age)) / userHalfLifeMs);
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
