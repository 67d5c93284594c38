import { availableParallelism } from 'node:os';
import { clusterCatalogue } from '../../catalogue/clusters/cluster-catalogue.js';
import { type OpenCatalogue, openCatalogue } from '../../catalogue/open-catalogue.js';
import { type Progress, progressOn } from '../../catalogue/progress.js';
import type { Config } from '../../config/config.js';
import { requireCatalogue } from '../../engines/record-of-catalogue.js';
import { formatClusteringReport } from '../format/format-clustering-report.js';

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
