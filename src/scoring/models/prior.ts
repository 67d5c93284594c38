import type { ClusterTable } from './cluster-table.js';
import type { OtherUsers } from './population.js';
import type { AffinitySettings } from './settings.js';

/**
 * `g`: the probability that an average user's next image is in each cluster. It comes from the other users
 * and, while they are few, the catalogue's own proportions.
 *
 *   g_k = (C_k + p K size_k/size) / (C + p K)
 *
 * @returns > 0 everywhere, adding up to 1
 */
export function priorOf(
  table: ClusterTable,
  { visits }: Pick<OtherUsers, 'visits'>,
  { priorPerCluster }: AffinitySettings,
): Float64Array {
  const strength = priorPerCluster * table.ids.length;
  let total = strength;
  for (let k = 0; k < visits.length; k++) total += visits[k] ?? 0;
  const prior = new Float64Array(table.ids.length);
  for (let k = 0; k < prior.length; k++) {
    prior[k] = ((visits[k] ?? 0) + strength * (table.shares[k] ?? 0)) / total;
  }
  return prior;
}
