import type { Cluster } from '../domain/cluster.js';
import type { TasteParts } from '../domain/taste.js';
import { cosine, type Vector } from '../domain/vector.js';

/**
 * Part of each share that is independent of the query: neither of two equal tastes disappears from a page of
 * ten.
 */
const KEPT = 0.2;
/** In tau: an image of the history that is this much nearer to the query counts e times as much. */
const NEARER = 0.5;

/**
 * The shares of a user's tastes in one search: a taste gains what the images that speak for it are nearer to the
 * query than those of the others. So a user who likes animals in one style and plants in another is shown cats
 * mostly in the first.
 *
 *   share_p ~ kept share_p + (1 - kept) share_p r_p / sum share r,  r_p = mean over its images of e^(cosine/nearer)
 *
 * It depends on the user and the query alone, never on the candidates. An image is as near as its cluster.
 *
 * @param query unit vector
 * @param clusters of the live release, with unit centroids
 * @param tau of the release for this kind of query, > 0
 */
export function partsForQuery(
  parts: TasteParts,
  query: Vector,
  clusters: readonly Cluster[],
  tau: number,
): TasteParts {
  const { shares, partOf, weights } = parts;
  if (weights === undefined) return parts;
  const near = shares.map(() => 0);
  const all = shares.map(() => 0);
  for (const { id, centroid } of clusters) {
    const [part, weight] = [partOf.get(id), weights.get(id)];
    if (part === undefined || weight === undefined || centroid.length !== query.length) continue;
    near[part] = (near[part] ?? 0) + weight * Math.exp((cosine(query, centroid) - 1) / (NEARER * tau));
    all[part] = (all[part] ?? 0) + weight;
  }
  const relevant = shares.map((share, part) => (share * (near[part] ?? 0)) / (all[part] || 1));
  const total = relevant.reduce((sum, value) => sum + value, 0);
  if (!(total > 0)) return parts;
  return {
    ...parts,
    // Divided first: far from every image the values are the least that a number can be, and a part of them is none.
    shares: shares.map((share, part) => KEPT * share + (1 - KEPT) * ((relevant[part] ?? 0) / total)),
  };
}
