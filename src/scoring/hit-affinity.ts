import type { Hit } from '../domain/hit.js';
import { type HitAffinity, MAX_LIFT, type Taste, type TasteVector } from '../domain/taste.js';

/**
 * How much more this user cares for an image than people do, from its cluster and from its own vector.
 *
 * A part that is missing, or no number, is 0; with both missing the image is neutral, exactly. It depends
 * on the user and the image alone, never on the other candidates.
 */
export function affinityOf(taste: Taste, hit: Pick<Hit, 'clusterId' | 'code'>): HitAffinity {
  if (taste.kind === 'unknown') return NEUTRAL;
  const cluster = liftOf(taste, hit.clusterId);
  const vector = vectorPart(taste.vector, hit.code);
  const isPinned = hit.clusterId !== null && taste.pinned?.has(hit.clusterId) === true;
  return { total: isPinned ? MAX_LIFT : clipped(cluster + vector), cluster, vector };
}

/** The lift of a cluster for this user, within ±MAX_LIFT; 0 when either is unknown. */
export function liftOf(taste: Taste, clusterId: string | null): number {
  if (taste.kind === 'unknown' || clusterId === null) return 0;
  return clipped(taste.lifts.get(clusterId) ?? 0);
}

const NEUTRAL: HitAffinity = { total: 0, cluster: 0, vector: 0 };

/** A code of another length is of another release, which says nothing here. */
function vectorPart(vector: TasteVector | undefined, code: Int8Array | undefined): number {
  if (vector === undefined || code === undefined || code.length !== vector.weights.length) return 0;
  return clipped(vector.offset + product(vector.weights, code));
}

/** In four sums, which do not wait for each other: a search asks this of every hit. */
function product(weights: Float32Array, code: Int8Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
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
