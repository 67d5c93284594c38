import type { ClusteringReport } from '../../clustering/cluster-vectors.js';
import type { Release } from '../../domain/release.js';

/** Formats the report: the trials, the result, and the clusters that kept their ids. */
export function formatClusteringReport(release: Release, report: ClusteringReport): readonly string[] {
  const rows = report.trials.map(({ k, inertia, silhouette, stability, smallest, largest }) =>
    [k, inertia.toFixed(1), silhouette.toFixed(3), stability?.toFixed(3) ?? '', smallest, largest]
      .map((cell) => String(cell).padStart(12))
      .join(''),
  );
  return [
    '',
    ['clusters', 'inertia', 'silhouette', 'stability', 'smallest', 'largest']
      .map((name) => name.padStart(12))
      .join(''),
    ...rows,
    ...report.messages,
    `${report.vectors} images in ${report.k} clusters: ${report.survived.length} kept their id, ${report.fresh.length} are new, ${report.vanished.length} no longer exist.`,
    `Release ${release.id} is live (clustering ${release.clustering}).`,
  ];
}
