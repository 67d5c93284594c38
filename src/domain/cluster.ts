import type { Vector } from './vector.js';

/** A k-means cell of the catalogue; its id survives re-clusterings by matching of centroids. */
export interface Cluster {
  readonly id: string;
  /** Number of images in the cluster. */
  readonly size: number;
  readonly centroid: Vector;
}

/** A Personalize ranking call takes at most this many items, so a release has no more clusters. */
export const MAX_CLUSTERS = 500;

/** A versioned set of clusters. */
export interface Clustering {
  readonly id: string;
  readonly clusters: readonly Cluster[];
  /**
   * Highest number that this catalogue ever used in a cluster id, so that no id is reused. Stores keep it
   * with the clustering. Absent: the highest among the clusters.
   */
  readonly lastNumber?: number;
}
