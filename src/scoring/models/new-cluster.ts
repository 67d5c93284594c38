import type { ClusterTable } from './cluster-table.js';

/**
 * A cluster in which nobody has an event says nothing by its absence from a history, so it takes the
 * mean lift of the nearest clusters that people have been to. While people have been to fewer than
 * that, the lifts stand as they are: everything would take after the same few clusters.
 *
 * @param isKnown whether anybody has an event in the cluster
 */
export function withNewClusters(
  lifts: Float64Array,
  table: ClusterTable,
  isKnown: (cluster: number) => boolean,
  neighbours: number,
): Float64Array {
  return lifts.map((lift, k) => {
    if (isKnown(k)) return lift;
    const nearest = (table.nearest[k] ?? new Int32Array(0)).filter(isKnown).slice(0, neighbours);
    if (nearest.length < neighbours || neighbours === 0) return lift;
    return nearest.reduce((sum, other) => sum + (lifts[other] ?? 0), 0) / nearest.length;
  });
}
