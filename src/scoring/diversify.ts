import { COLUMN, numberAt, type RankedColumns, reordered } from './ranked-columns.js';

/**
 * Spreads the ranking over the clusters by maximal marginal relevance. It repeatedly takes the image with the
 * greatest `(1 - d) * score - d * redundancy`. The redundancy of an image is 1 - 2^-m after `m` better images
 * of its cluster, and the score is stretched to [0, 1] over the candidates.
 *
 * Clusters replace vectors here: they represent visual similarity and come with the hit. Vectors would have
 * to be fetched and compared in pairs. The redundancy of an image depends on its own cluster alone, so greedy
 * choice is sorting. Halving, instead of the usual greatest similarity, keeps a cluster's third image behind
 * its second once every cluster was shown.
 *
 * @param ranked best first
 * @param diversity in [0, 1]; 0 = the same list, 1 = one image of each cluster in turn
 * @returns the same hits with new ranks, which determine the order: scores need no longer fall
 */
export function diversify(ranked: RankedColumns, diversity: number): RankedColumns {
  if (!(diversity > 0)) return ranked;
  const d = Math.min(1, diversity);
  const relevance = relevanceOf(ranked);
  const values = redundancyOf(ranked).map((redundancy, i) => (1 - d) * (relevance[i] ?? 0) - d * redundancy);
  const ranks = Uint32Array.from(values.keys());
  return reordered(
    ranked,
    ranks.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b),
  );
}

/** An image without a cluster resembles nothing. */
function redundancyOf({ order, clusterIds }: RankedColumns): Float64Array {
  const better = new Map<string, number>();
  return Float64Array.from(order, (place) => {
    const clusterId = clusterIds[place] ?? null;
    if (clusterId === null) return 0;
    const count = better.get(clusterId) ?? 0;
    better.set(clusterId, count + 1);
    return 1 - 2 ** -count;
  });
}

/** Scores of other formulas than the default leave [0, 1]; all equal: 0. */
function relevanceOf(ranked: RankedColumns): Float64Array {
  const scores = Float64Array.from(ranked.order, (_, at) => numberAt(ranked, at, COLUMN.score));
  const low = scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY);
  const high = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
  return scores.map((score) => (high > low ? (score - low) / (high - low) : 0));
}
