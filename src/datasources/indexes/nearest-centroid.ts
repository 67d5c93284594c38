import { cosine, type Vector } from '../../domain/vector.js';

/** The position of the nearest centroid, the first of equals; -1 when there are none. */
export function nearestCentroid(centroids: readonly Vector[], vector: Vector): number {
  let best = -1;
  let bestSimilarity = Number.NEGATIVE_INFINITY;
  centroids.forEach((centroid, position) => {
    const similarity = cosine(centroid, vector);
    if (similarity <= bestSimilarity) return;
    best = position;
    bestSimilarity = similarity;
  });
  return best;
}
