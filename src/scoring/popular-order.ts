import type { Hit } from '../domain/hit.js';
import { diversify } from './diversify.js';
import { merge } from './merge.js';

/**
 * A cluster's second image gives way to other clusters' first ones at this diversity, unless the cluster is
 * among the most popular.
 */
const DIVERSITY = 0.3;

type Found = Pick<Hit, 'imageId' | 'clusterId' | 'code'>;

/**
 * Orders images for a user of whom nothing is known: each cluster has places in proportion to its popularity, by
 * Sainte-Laguë's divisors, and the list is then spread over the clusters.
 *
 * @param found   the images of each cluster, its most typical first; at equal claims their order stays
 * @param shares  popularity by cluster id, >= 0; a missing cluster is the least popular
 * @returns hits without a similarity; their similarity rank is the place in the list, from 1
 * @see `composePage` for the divisors, `diversify` for the spread
 */
export function popularOrder(found: readonly Found[], shares: ReadonlyMap<string, number>): readonly Hit[] {
  const placed = new Map<string | null, number>();
  const claims = found.map(({ imageId, clusterId, code }) => {
    const before = placed.get(clusterId) ?? 0;
    placed.set(clusterId, before + 1);
    return {
      hit: { imageId, clusterId, similarity: null, ...(code !== undefined && { code }) },
      claim: (clusterId === null ? 0 : (shares.get(clusterId) ?? 0)) / (2 * before + 1),
    };
  });
  const proportional = claims
    .sort((a, b) => b.claim - a.claim)
    .map(({ hit }, i): Hit => ({ ...hit, similarityRank: i + 1 }));
  const ranked = merge({
    hits: proportional,
    best: Number.NaN,
    tau: 1,
    taste: { kind: 'unknown' },
    weight: 0,
  });
  const { order } = diversify(ranked, DIVERSITY);
  return Array.from(order, (place) => proportional.slice(place, place + 1))
    .flat()
    .map((hit, i) => ({ ...hit, similarityRank: i + 1 }));
}
