import type { ClusterTable } from './cluster-table.js';
import type { Knowledge } from './model.js';

/**
 * A new cluster says nothing by its absence from a history, so it takes the mean lift of the nearest
 * clusters that are not new.
 *
 * It is new when nobody has an event in it although, by its share of the catalogue, people should have
 * chosen a few of its images by now: they were not there to be chosen. Where people have done little,
 * most clusters are merely untouched. Taking those for new would give all of them the lift of the few
 * touched ones, and one's own taste would vanish in an empty house.
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
