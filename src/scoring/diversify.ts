import type { RankedHit } from './merge.js';

/**
 * Spreads the ranking over the clusters by maximal marginal relevance: again and again the image with
 * the greatest `(1 - d) * score - d * redundancy`, where the redundancy of an image is 1 - 2^-m after
 * `m` images of its cluster and the score is stretched to [0, 1] over the candidates.
 *
 * Clusters stand in for vectors: they are what looks alike here, they come with the hit (vectors would
 * have to be fetched), and only the best image left of each cluster can be next, so a step costs one
 * look a cluster instead of one cosine a pair. Halving instead of the usual maximum keeps a cluster's
 * third image behind its second once every cluster has been shown.
 *
 * @param ranked best first
 * @param diversity in [0, 1]; 0 = the very same order, 1 = one image of each cluster in turn
 * @returns the same hits with new ranks, which are what counts: scores need no longer fall
 */
export function diversify(ranked: readonly RankedHit[], diversity: number): readonly RankedHit[] {
  if (!(diversity > 0) || ranked.length < 3) return ranked;
  const strength = Math.min(1, diversity);
  const relevance = relevanceOf(ranked);
  const queues = queuesByCluster(ranked);
  return Array.from(ranked, (fallback, index) => {
    const next = bestQueue(queues, relevance, strength);
    const hit = next === undefined ? fallback : (ranked[take(next)] ?? fallback);
    return { ...hit, rank: index + 1 };
  });
}

/** The places of one cluster's images in the ranking, and how many of them were taken. */
interface Queue {
  readonly places: number[];
  taken: number;
}

function bestQueue(queues: readonly Queue[], relevance: Float64Array, strength: number): Queue | undefined {
  let best: Queue | undefined;
  let bestValue = Number.NEGATIVE_INFINITY;
  let bestPlace = Number.POSITIVE_INFINITY;
  for (const queue of queues) {
    const place = queue.places[queue.taken];
    if (place === undefined) continue;
    const value = (1 - strength) * (relevance[place] ?? 0) - strength * (1 - 2 ** -queue.taken);
    if (value > bestValue || (value === bestValue && place < bestPlace)) {
      best = queue;
      bestValue = value;
      bestPlace = place;
    }
  }
  return best;
}

function take(queue: Queue): number {
  return queue.places[queue.taken++] ?? 0;
}

/** An image without a cluster resembles nothing, so it stands alone. */
function queuesByCluster(ranked: readonly RankedHit[]): readonly Queue[] {
  const byCluster = new Map<string, Queue>();
  const alone: Queue[] = [];
  ranked.forEach(({ hit }, place) => {
    if (hit.clusterId === null) {
      alone.push({ places: [place], taken: 0 });
      return;
    }
    const queue = byCluster.get(hit.clusterId);
    if (queue === undefined) byCluster.set(hit.clusterId, { places: [place], taken: 0 });
    else queue.places.push(place);
  });
  return [...byCluster.values(), ...alone];
}

/** Scores of other formulas than the default leave [0, 1]; all equal: 0. */
function relevanceOf(ranked: readonly RankedHit[]): Float64Array {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { score } of ranked) {
    low = Math.min(low, score);
    high = Math.max(high, score);
  }
  const width = high - low;
  return Float64Array.from(ranked, ({ score }) => (width > 0 ? (score - low) / width : 0));
}
