import type { Cluster } from '../domain/cluster.js';
import type { Assigner } from './k-means/assigner.js';
import type { FixedRows } from './k-means/fixed-rows.js';
import { type KMeansOptions, type KMeansResult, kMeans } from './k-means/k-means.js';

/** Share of inertia sacrificed to keep the clusters that users' tastes refer to. */
const CONTINUITY_WORTH = 0.01;

export interface Continuation {
  readonly result: KMeansResult;
  /** True if the result continues the previous clusters. */
  readonly continued: boolean;
}

/**
 * Clusters once more from the previous centroids, and keeps that unless the fresh start is tighter by more
 * than 1 %.
 *
 * Two fresh starts of k-means end in different optima of nearly the same inertia: on a catalogue grown by a
 * tenth about half of the images would change their cluster's id for nothing. Only a fresh start, though,
 * notices that a catalogue has become another one.
 *
 * @param previous  at least one; of more than k the largest are continued
 * @param fresh     outcome of the fresh start; `options.k` is its number of clusters
 */
export async function continueClustering(
  assigner: Assigner,
  rows: FixedRows,
  previous: readonly Cluster[],
  fresh: KMeansResult,
  options: KMeansOptions,
): Promise<Continuation> {
  const largest = [...previous].sort((a, b) => b.size - a.size).slice(0, options.k);
  const start = largest.map(({ centroid }) => centroid);
  const grown = await kMeans(assigner, rows, { ...options, start });
  const continued = grown.inertia <= fresh.inertia * (1 + CONTINUITY_WORTH);
  return { result: continued ? grown : fresh, continued };
}
