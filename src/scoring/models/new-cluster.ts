import type { ClusterTable } from './cluster-table.js';
import type { Knowledge } from './model.js';

/**
 * The absence of a new cluster from a history says nothing, so it takes the mean lift of the nearest clusters
 * that are not new.
 *
 * A cluster is new when no user has an event in it, although a few of its images should have been chosen by
 * now, given its share of the catalogue. With little recorded data most clusters are merely untouched.
 * Treating those as new would give all of them the lift of the few touched ones. The user's own taste would
 * vanish in an almost empty log.
 */
export function withNewClusters(
  lifts: Float64Array,
  table: ClusterTable,
  { evidence, others, settings }: Knowledge,
): Float64Array {
  const { newClusterNeighbours: wanted, newClusterExpected } = settings;
  let ever = 0;
  for (let k = 0; k < others.visitsEver.length; k++) ever += others.visitsEver[k] ?? 0;
  const isKnown = (k: number) =>
    (others.visitsEver[k] ?? 0) > 0 || (evidence.counts[k] ?? 0) > 0 || (evidence.hidden[k] ?? 0) > 0;
  const known = lifts.slice();
  for (let k = 0; k < lifts.length; k++) {
    if (isKnown(k) || (table.shares[k] ?? 0) * ever < newClusterExpected) continue;
    const nearest = (table.nearest[k] ?? NONE).filter(isKnown).slice(0, wanted);
    if (nearest.length < wanted) continue;
    known[k] = nearest.reduce((sum, other) => sum + (lifts[other] ?? 0), 0) / wanted;
  }
  return known;
}

const NONE = new Int32Array(0);
