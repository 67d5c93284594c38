import type { Hit } from '../domain/hit.js';
import { MAX_LIFT, type Taste, type TasteVector } from '../domain/taste.js';

/** The user's preference for each hit relative to the average user, in nats; 0 = neutral. */
export interface HitAffinities {
  /** The sum of both parts, clipped to ±MAX_LIFT; MAX_LIFT for an image of a pinned cluster. */
  readonly total: Float64Array;
  /** Lift of the image's cluster, in ±MAX_LIFT. */
  readonly cluster: Float64Array;
  /** Contribution of the image's own vector, within ±MAX_LIFT. */
  readonly vector: Float64Array;
}

/**
 * Affinity of the user for each image relative to the average user, from its cluster and its own vector.
 *
 * A part that is missing, or not a number, is 0; with both missing the image is exactly neutral. It depends
 * on the user and the image alone, never on the other candidates.
 */
export function affinitiesOf(taste: Taste, hits: readonly Pick<Hit, 'clusterId' | 'code'>[]): HitAffinities {
  const count = hits.length;
  const affinities = {
    total: new Float64Array(count),
    cluster: new Float64Array(count),
    vector: new Float64Array(count),
  };
  if (taste.kind === 'unknown') return affinities;
  hits.forEach(({ clusterId, code }, i) => {
    const cluster = liftOf(taste, clusterId);
    const vector = vectorPart(taste.vector, code);
    const isPinned = clusterId !== null && taste.pinned?.has(clusterId) === true;
    affinities.cluster[i] = cluster;
    affinities.vector[i] = vector;
    affinities.total[i] = isPinned ? MAX_LIFT : clipped(cluster + vector);
  });
  return affinities;
}

/** The lift of a cluster for this user, within ±MAX_LIFT; 0 when either is unknown. */
export function liftOf(taste: Taste, clusterId: string | null): number {
  if (taste.kind === 'unknown' || clusterId === null) return 0;
  return clipped(taste.lifts.get(clusterId) ?? 0);
}

/** A code of another length belongs to another release and cannot be compared. */
function vectorPart(vector: TasteVector | undefined, code: Int8Array | undefined): number {
  if (vector === undefined || code === undefined || code.length !== vector.weights.length) return 0;
  return clipped(vector.offset + product(vector.weights, code));
}

/**
 * Four independent sums can run in parallel: a search computes this for every hit. They are four
 * declarations, since destructuring a list makes the loop three times as slow.
 */
function product(weights: Float32Array, code: Int8Array): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < code.length; i += 4) {
    a += (weights[i] ?? 0) * (code[i] ?? 0);
    b += (weights[i + 1] ?? 0) * (code[i + 1] ?? 0);
    c += (weights[i + 2] ?? 0) * (code[i + 2] ?? 0);
    d += (weights[i + 3] ?? 0) * (code[i + 3] ?? 0);
  }
  for (; i < code.length; i++) a += (weights[i] ?? 0) * (code[i] ?? 0);
  return a + b + (c + d);
}

/** Within ±MAX_LIFT, never -0; no number is neutral. */
function clipped(nats: number): number {
  if (Number.isNaN(nats)) return 0;
  return Math.min(MAX_LIFT, Math.max(-MAX_LIFT, nats)) + 0;
}
