import type { Clustering } from '../domain/cluster.js';
import { unitVector, type Vector } from '../domain/vector.js';
import type { FixedRows } from './k-means/fixed-rows.js';
import type { KMeansResult } from './k-means/k-means.js';
import { type ClusteringMatch, clusterNumber } from './match-clusterings.js';

/** The clusters that have members, the largest first. */
export interface Cells {
  /** Unit vectors in the direction of the means. */
  readonly centroids: readonly Vector[];
  readonly sizes: readonly number[];
  /** For each input vector the ordinal of its cluster. */
  readonly ofVector: Uint16Array;
}

/** Below this length a mean has no direction: its members cancel out. */
const NO_DIRECTION = 1e-6;

/** Leaves out clusters without members and undoes the random order of the rows. */
export function findCells(rows: FixedRows, { table, cells }: KMeansResult): Cells {
  const size = (k: number): number => table.counts[k] ?? 0;
  const kept = [...table.counts.keys()].filter((k) => size(k) > 0).sort((a, b) => size(b) - size(a));
  const ordinals = new Map(kept.map((k, ordinal) => [k, ordinal]));
  const ofVector = new Uint16Array(rows.count);
  cells.forEach((k, row) => {
    ofVector[rows.order[row] ?? 0] = ordinals.get(k) ?? 0;
  });
  return {
    centroids: kept.map((k) => {
      const mean = table.mean(k, rows.dimension);
      return Math.hypot(...mean) > NO_DIRECTION ? unitVector(mean) : anyMember(rows, cells, k);
    }),
    sizes: kept.map(size),
    ofVector,
  };
}

function anyMember(rows: FixedRows, cells: Uint16Array, cluster: number): Vector {
  const from = cells.indexOf(cluster) * rows.stride;
  return unitVector(rows.values.subarray(from, from + rows.dimension));
}

/** The clustering under the names that matching found, by rising number, and the cells that go with it. */
export function nameClusters(
  cells: Cells,
  match: ClusteringMatch,
  id: string,
): { clustering: Clustering; cells: Uint16Array } {
  const clusters = cells.centroids.map((centroid, i) => ({
    id: match.ids[i] ?? '',
    size: cells.sizes[i] ?? 0,
    centroid,
  }));
  const order = [...clusters.keys()].sort(
    (a, b) => clusterNumber(match.ids[a] ?? '') - clusterNumber(match.ids[b] ?? ''),
  );
  const ordinals = new Uint16Array(order.length);
  order.forEach((cluster, ordinal) => {
    ordinals[cluster] = ordinal;
  });
  return {
    clustering: { id, clusters: order.flatMap((i) => clusters[i] ?? []), lastNumber: match.lastNumber },
    cells: cells.ofVector.map((cell) => ordinals[cell] ?? 0),
  };
}
