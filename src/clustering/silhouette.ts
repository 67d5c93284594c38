import { createDotKernel } from './k-means/dot-kernel.js';
import { type FixedRows, ONE } from './k-means/fixed-rows.js';
import type { KMeansResult } from './k-means/k-means.js';

/** Rows whose silhouette is taken. */
export const SILHOUETTE_SAMPLE = 2_000;
/** Rows compared with the centroids at once. */
const TILE = 16;

export interface Silhouette {
  /** Mean over the sample, in [-1, 1]: near 1 when clusters are tight and apart, 0 when they touch. */
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
  readonly sample: number;
}

/**
 * Silhouette by cosine distance of a random sample of rows, each against all members of all clusters.
 *
 * It is the exact silhouette, not the "simplified" one by centroids. With m the mean of a cluster's members,
 * the mean cosine distance from x to them is 1 - x·m, so pairs need not be compared. A row is not counted in
 * its own cluster; by convention a row alone in its cluster has silhouette 0.
 *
 * @see Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
 *   1987
 */
export function sampleSilhouette(rows: FixedRows, { table, cells }: KMeansResult): Silhouette {
  const { stride } = rows;
  const clusters = [...table.counts.keys()].filter((k) => (table.counts[k] ?? 0) > 0);
  const sample = Math.min(rows.count, SILHOUETTE_SAMPLE);
  if (clusters.length < 2) return { mean: 0, error: 0, sample };

  const kernel = createDotKernel(stride, TILE, clusters.length);
  clusters.forEach((cluster, i) => {
    kernel.centroids.set(table.fixedMean(cluster), i * stride);
  });
  const columns = new Map(clusters.map((cluster, i) => [cluster, i]));
  const values = new Float64Array(sample);
  for (let first = 0; first < sample; first += TILE) {
    const last = Math.min(first + TILE, sample);
    kernel.rows.set(rows.values.subarray(first * stride, last * stride));
    kernel.multiply(last - first, clusters.length);
    for (let row = first; row < last; row++) {
      const cell = cells[row] ?? 0;
      const from = (row - first) * kernel.width;
      const cosines = Array.from(kernel.dots.subarray(from, from + clusters.length), (dot) => dot / ONE ** 2);
      values[row] = silhouetteOf(cosines, columns.get(cell) ?? 0, table.counts[cell] ?? 0);
    }
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / sample;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, sample - 1);
  return { mean, error: Math.sqrt(variance / sample), sample };
}

/** @param cosines of a unit vector with the mean of each cluster, of which `own` holds it among `size` members */
function silhouetteOf(cosines: readonly number[], own: number, size: number): number {
  if (size === 1) return 0;
  const within = 1 - ((cosines[own] ?? 0) * size - 1) / (size - 1);
  const between = 1 - Math.max(...cosines.filter((_, i) => i !== own));
  const larger = Math.max(within, between);
  // Rounding may leave the distance between copies of one vector a hair off 0.
  return larger > 1e-6 ? Math.min(1, Math.max(-1, (between - within) / larger)) : 0;
}
