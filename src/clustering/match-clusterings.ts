import type { Cluster, Clustering } from '../domain/cluster.js';
import { badInput } from '../domain/errors.js';
import { cosine, type Vector } from '../domain/vector.js';
import { optimalAssignment } from './optimal-assignment.js';

/** Below this cosine two centroids are not the same group, however lonely they are. */
const SMALLEST_COSINE = 0.5;
/** Above this cosine two centroids are the same group, however near others are. */
const CERTAIN_COSINE = 0.9;
/** Two clusters that share less than a third of their union are not the same group. */
const SMALLEST_OVERLAP = 1 / 3;

/** The cells, before and after, of the images that both clusterings know, in one order. */
export interface SharedMembers {
  /** Ordinals into `previous.clusters`. */
  readonly previous: ArrayLike<number>;
  /** Ordinals into `centroids`. */
  readonly next: ArrayLike<number>;
}

export interface ClusteringMatch {
  /** The id of each new cluster, in the order of `centroids`. */
  readonly ids: readonly string[];
  /** Old ids that live on. */
  readonly survived: readonly string[];
  /** Old ids that no new cluster has; they are never given out again. */
  readonly vanished: readonly string[];
  /** Ids that are new. */
  readonly fresh: readonly string[];
  /** The highest number ever given out, this clustering included. */
  readonly lastNumber: number;
}

/**
 * Gives the clusters of a new clustering the ids of the old ones that they continue, so that users' recorded
 * interactions with a cluster still count.
 *
 * It takes the one-to-one assignment with the largest total similarity. Similarity is the share of common
 * members in the union (Jaccard) when members are known, else the cosine of the centroids. A pair keeps its
 * id only if it is similar enough. By members that is a third of the union. By centroids it is a cosine of
 * .9, or of at least .5 and no lower than the old centroid's to its own nearest neighbour: in some spaces all
 * centroids are near each other. All other clusters get a new id: `c` and a number that was never used.
 *
 * @param previous   null for a first clustering
 * @param centroids  unit vectors, one per new cluster
 * @throws ParallaxError BAD_USER_INPUT when the centroids have different dimensions
 */
export function matchClusterings(
  previous: Clustering | null,
  centroids: readonly Vector[],
  members?: SharedMembers,
): ClusteringMatch {
  const old = previous?.clusters ?? [];
  refuseOtherDimension(old, centroids[0]?.length);
  const similarity =
    members === undefined
      ? cosines(
          old.map((cluster) => cluster.centroid),
          centroids,
        )
      : overlaps(old.length, centroids.length, members);
  const bar = members === undefined ? neighbourBars(old.map((cluster) => cluster.centroid)) : null;
  const oldOf = bestPairs(similarity, old.length, centroids.length);

  let lastNumber = Math.max(previous?.lastNumber ?? 0, ...old.map((cluster) => clusterNumber(cluster.id)), 0);
  const fresh: string[] = [];
  const ids = centroids.map((_, i) => {
    const o = oldOf[i] ?? NONE;
    const kept = old[o];
    const alike = similarity[o * centroids.length + i] ?? 0;
    if (kept !== undefined && alike >= (bar?.[o] ?? SMALLEST_OVERLAP)) return kept.id;
    lastNumber += 1;
    const id = clusterId(lastNumber);
    fresh.push(id);
    return id;
  });
  const living = new Set(ids);
  return {
    ids,
    survived: old.filter(({ id }) => living.has(id)).map(({ id }) => id),
    vanished: old.filter(({ id }) => !living.has(id)).map(({ id }) => id),
    fresh,
    lastNumber,
  };
}

/** @throws ParallaxError BAD_USER_INPUT when an old centroid is not of this dimension */
export function refuseOtherDimension(old: readonly Cluster[], dimension: number | undefined): void {
  const other = old.find(({ centroid }) => centroid.length !== dimension)?.centroid.length;
  if (dimension === undefined || other === undefined) return;
  throw badInput(
    'previous',
    `The previous clustering has vectors of ${other} numbers, this one of ${dimension}: cluster afresh.`,
  );
}

const NONE = -1;

/** `c` and the number, at least three digits: `c007`. */
function clusterId(number: number): string {
  return `c${String(number).padStart(3, '0')}`;
}

/** The number in an id of ours; 0 for an id from elsewhere, which no fresh id can equal. */
export function clusterNumber(id: string): number {
  return /^c\d+$/.test(id) ? Number(id.slice(1)) : 0;
}

function cosines(old: readonly Vector[], next: readonly Vector[]): Float64Array {
  return Float64Array.from(old.flatMap((a) => next.map((b) => cosine(a, b))));
}

function overlaps(old: number, next: number, members: SharedMembers): Float64Array {
  const both = new Float64Array(old * next);
  const before = new Float64Array(old);
  const after = new Float64Array(next);
  for (let i = 0; i < members.next.length; i++) {
    const o = members.previous[i] ?? 0;
    const n = members.next[i] ?? 0;
    both[o * next + n] = (both[o * next + n] ?? 0) + 1;
    before[o] = (before[o] ?? 0) + 1;
    after[n] = (after[n] ?? 0) + 1;
  }
  return both.map((shared, cell) => {
    const union = (before[Math.floor(cell / next)] ?? 0) + (after[cell % next] ?? 0) - shared;
    return union > 0 ? shared / union : 0;
  });
}

/** For each old centroid, the similarity that a new one needs to continue it. */
function neighbourBars(old: readonly Vector[]): number[] {
  return old.map((a) => {
    const nearest = old.reduce((most, b) => (a === b ? most : Math.max(most, cosine(a, b))), SMALLEST_COSINE);
    return Math.min(nearest, CERTAIN_COSINE);
  });
}

/** Returns the old cluster of each new one under the best one-to-one assignment, NONE for unmatched ones. */
function bestPairs(similarity: Float64Array, old: number, next: number): Int32Array {
  if (old <= next) {
    const nextOf = optimalAssignment(
      similarity.map((value) => -value),
      old,
      next,
    );
    const oldOf = new Int32Array(next).fill(NONE);
    nextOf.forEach((n, o) => {
      oldOf[n] = o;
    });
    return oldOf;
  }
  const cost = similarity.map((_, i) => -(similarity[(i % old) * next + Math.floor(i / old)] ?? 0));
  return optimalAssignment(cost, next, old);
}
