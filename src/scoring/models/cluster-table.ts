import type { Cluster } from '../../domain/cluster.js';
import { cosine } from '../../domain/vector.js';

/** The clusters of one release by number: what the models compute over. Made once a release. */
export interface ClusterTable {
  readonly ids: readonly string[];
  /** Number by id. */
  readonly indexOf: ReadonlyMap<string, number>;
  /** Each cluster's part of the catalogue, > 0, adding up to 1. */
  readonly shares: Float64Array;
  /** Numbers of the other clusters, nearest centroid first, as many as may be needed. */
  readonly nearest: readonly Int32Array[];
}

/** Which cluster an image counts in: the present one, or null; by default the one recorded with it. */
export type ClusterOf = (image: {
  readonly imageId: string;
  readonly clusterId: string | null;
}) => string | null;

export const recordedCluster: ClusterOf = (image) => image.clusterId;

/** Kept per cluster; a new cluster looks among them for some that are not new. */
const NEAREST_KEPT = 32;

/**
 * Takes K²/2 cosines, so it belongs where a release is loaded, not on the path of a request.
 */
export function clusterTable(clusters: readonly Cluster[]): ClusterTable {
  return { ...tableWithoutNeighbours(clusters), nearest: nearestCentroids(clusters) };
}

/** The table without its neighbours, which only new clusters among other users need: it costs next to nothing. */
export function tableWithoutNeighbours(clusters: readonly Cluster[]): ClusterTable {
  return {
    ids: clusters.map(({ id }) => id),
    indexOf: new Map(clusters.map(({ id }, index) => [id, index])),
    shares: sharesOf(clusters),
    nearest: [],
  };
}

/** Updates the table of the same clusters after images were added or removed: only the shares change. */
export function withSizes(table: ClusterTable, clusters: readonly Cluster[]): ClusterTable {
  return { ...table, shares: sharesOf(clusters) };
}

function sharesOf(clusters: readonly Cluster[]): Float64Array {
  const sizes = clusters.map(({ size }) => Math.max(size, EMPTY_CLUSTER_SIZE));
  const images = sizes.reduce((sum, size) => sum + size, 0);
  return Float64Array.from(sizes, (size) => size / images);
}

/** A share of 0 would make the lift of a cluster that its images have just left infinite. */
const EMPTY_CLUSTER_SIZE = 0.5;

function nearestCentroids(clusters: readonly Cluster[]): readonly Int32Array[] {
  const count = clusters.length;
  const cosines = new Float64Array(count * count);
  clusters.forEach((a, i) => {
    for (let j = i + 1; j < count; j++) {
      const b = clusters[j];
      if (b === undefined) break;
      cosines[i * count + j] = cosines[j * count + i] = cosine(a.centroid, b.centroid);
    }
  });
  return clusters.map((_, i) => {
    const others = Array.from({ length: count }, (_, j) => j).filter((j) => j !== i);
    const near = (j: number) => cosines[i * count + j] ?? -1;
    others.sort((a, b) => near(b) - near(a) || a - b);
    return Int32Array.from(others.slice(0, NEAREST_KEPT));
  });
}
