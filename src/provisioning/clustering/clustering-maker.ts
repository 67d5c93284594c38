import { availableParallelism } from 'node:os';
import { assigningThreads, makeClustering } from '../../catalogue/clusters/make-clustering.js';
import { previousCellsOf } from '../../catalogue/clusters/previous-cells.js';
import type { CatalogueVectors } from '../../catalogue/clusters/read-catalogue-vectors.js';
import type { Progress } from '../../catalogue/progress.js';
import type { Clustering } from '../../domain/cluster.js';
import type { Aws } from '../aws/open-aws.js';
import type { ClustersChoice, Deployment } from '../file/deployment.js';
import { clusteringFingerprint } from '../names.js';
import type { Work } from '../resource.js';
import { openSageMakerClustering, type SageMakerClustering } from '../sagemaker/sagemaker-clustering.js';

/**
 * Clusters a catalogue's vectors, and names the clusters after those that they continue. Killed and called again
 * it may do it again, but pays for nothing twice.
 */
export type ClusteringMaker = (
  catalogue: CatalogueVectors,
  /** The live clustering; null before the first. */
  previous: Clustering | null,
  work: Work,
) => Promise<Clustering>;

/** The maker that a deployment chose. */
export function makerFor({
  aws,
  deployment,
  progress,
}: {
  readonly aws: Aws;
  readonly deployment: Deployment;
  readonly progress: Progress;
}): ClusteringMaker {
  const { name, clusters, bucket } = deployment;
  if (clusters.sageMaker === null) return ourClustering(clusters, progress);
  const sageMaker = openSageMakerClustering({
    ...{ aws, name, bucket: bucket.name, choice: clusters.sageMaker },
    fingerprint: clusteringFingerprint(deployment),
  });
  return clusteringBySageMaker(sageMaker, clusters);
}

/** By our own k-means, on this machine. */
export function ourClustering(
  { k, seed }: Pick<ClustersChoice, 'k' | 'seed'>,
  progress: Progress,
  threads = availableParallelism(),
): ClusteringMaker {
  return async (catalogue, previous, { say }) => {
    const { clustering, report } = await makeClustering(catalogue, previous, { k, seed, threads }, progress);
    for (const message of report.messages) say(message);
    return clustering;
  };
}

/** By a training job of SageMaker's. */
export function clusteringBySageMaker(
  sageMaker: Pick<SageMakerClustering, 'cluster'>,
  { k }: Pick<ClustersChoice, 'k'>,
  threads = availableParallelism(),
): ClusteringMaker {
  return async (catalogue, previous, work) => {
    const { vectors, dimension } = catalogue;
    const { clustering, report } = await sageMaker.cluster(
      {
        vectors,
        dimension,
        k,
        threads: assigningThreads(threads),
        previous,
        ...(previous !== null &&
          previous.clusters.length > 0 && { previousCells: previousCellsOf(previous, catalogue) }),
      },
      work,
    );
    for (const message of report.messages) work.say(message);
    return clustering;
  };
}
