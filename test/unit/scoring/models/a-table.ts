import { unitVector } from '../../../../src/domain/vector.js';
import { type ClusterTable, clusterTable } from '../../../../src/scoring/models/cluster-table.js';

/** Clusters of these sizes by id, their centroids along a quarter of a circle in that order. */
export function aTable(sizes: Readonly<Record<string, number>>): ClusterTable {
  const entries = Object.entries(sizes);
  return clusterTable(
    entries.map(([id, size], i) => {
      const angle = (Math.PI / 2) * (i / entries.length);
      return { id, size, centroid: unitVector([Math.cos(angle), Math.sin(angle)]) };
    }),
  );
}
