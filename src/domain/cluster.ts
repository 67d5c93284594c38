import type { Vector } from './vector.js';

/** A k-means cell of the catalogue; its id survives re-clusterings by matching of centroids. */
export interface Cluster {
  readonly id: string;
  /** How many images it holds. */
  readonly size: number;
  readonly centroid: Vector;
}

/** One Personalize ranking call holds at most this many items, so a release holds no more clusters. */
export const MAX_CLUSTERS = 500;

/** A versioned set of clusters. */
export interface Clustering {
  readonly id: string;
  readonly clusters: readonly Cluster[];
  /**
   * The highest number that an id of this catalogue's clusters ever had, so that none is given out twice:
   * stores keep it with the rest. Absent: the highest among the clusters.
   */
  readonly lastNumber?: number;
}
