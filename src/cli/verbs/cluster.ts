import { availableParallelism } from 'node:os';
import { clusterCatalogue } from '../../catalogue/clusters/cluster-catalogue.js';
import { type OpenCatalogue, openCatalogue } from '../../catalogue/open-catalogue.js';
import { type Progress, progressOn } from '../../catalogue/progress.js';
import type { ClusteringReport } from '../../clustering/cluster-vectors.js';
import type { Config } from '../../config/config.js';
import type { Release } from '../../domain/release.js';
import { requireCatalogue } from '../../engines/record-of-catalogue.js';

export interface ClusterChoice {
  readonly k: number | 'auto';
  readonly seed: number;
}

/** Clusters a catalogue again and publishes the result. */
export async function cluster(config: Config, choice: ClusterChoice): Promise<void> {
  await requireCatalogue(config);
  const progress = progressOn(process.stderr, () => performance.now());
  const catalogue = await openCatalogue(config, 'cluster', progress);
  try {
    await clusterOpen(catalogue, choice, progress);
  } finally {
    await catalogue.close();
  }
}

/** The same for a catalogue that a verb has open already. */
export async function clusterOpen(
  catalogue: OpenCatalogue,
  choice: ClusterChoice,
  progress: Progress,
): Promise<void> {
  const { release, report } = await clusterCatalogue(
    { ...choice, threads: availableParallelism(), index: catalogue.index },
    { ...catalogue, progress, now: () => new Date() },
  );
  for (const line of formatClusteringReport(release, report)) console.log(line);
}

/** Formats the report: the trials, the result, and the clusters that kept their ids. */
function formatClusteringReport(release: Release, report: ClusteringReport): readonly string[] {
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
