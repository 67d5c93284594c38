import { NO_CELL } from '../../clustering/k-means/workspace.js';
import type { Clustering } from '../../domain/cluster.js';
import { cosine, type Vector } from '../../domain/vector.js';
import type { CatalogueVectors } from './read-catalogue-vectors.js';

/** Images that show which old cluster a new one continues: some hundred a cluster are plenty. */
const SHOWN = 20_000;

/**
 * The old cluster of each image, as ordinals into `previous.clusters`. Of a large catalogue evenly chosen
 * images are looked up and all others have NO_CELL: matching needs shares, not every member.
 */
export function previousCellsOf(previous: Clustering, { count, vectorAt }: CatalogueVectors): Uint16Array {
  const cells = new Uint16Array(count).fill(NO_CELL);
  const step = Math.max(1, Math.ceil(count / SHOWN));
  for (let row = 0; row < count; row += step) cells[row] = nearest(previous, vectorAt(row));
  return cells;
}

/** As a put assigns an image: to the cluster with the nearest centroid. */
function nearest({ clusters }: Clustering, vector: Vector): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  clusters.forEach(({ centroid }, ordinal) => {
    const similarity = cosine(centroid, vector);
    if (similarity <= most) return;
    most = similarity;
    best = ordinal;
  });
  return best;
}
