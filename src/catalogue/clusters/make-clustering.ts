import { type ClusteredVectors, clusterVectors } from '../../clustering/cluster-vectors.js';
import type { Threads } from '../../clustering/k-means/assign-on-threads.js';
import type { ClusteringProgress } from '../../clustering/sweep-k.js';
import { workerUrl } from '../../datasources/worker-url.js';
import type { Clustering } from '../../domain/cluster.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Progress, StageProgress } from '../progress.js';
import { previousCellsOf } from './previous-cells.js';
import type { CatalogueVectors } from './read-catalogue-vectors.js';

export interface ClusteringChoice {
  /** Number of clusters, candidates to choose from, or `auto`. */
  readonly k: number | 'auto' | readonly number[];
  readonly seed: number;
  /** Worker threads, at least 1. */
  readonly threads: number;
}

/**
 * Clusters the vectors that were read of a catalogue; nothing is published. Clusters that continue an old one keep its id.
 *
 * @param previous  the live clustering; null before the first
 * @throws ParallaxError NOT_FOUND when the catalogue has no images; BAD_USER_INPUT for a k out of range
 */
export async function makeClustering(
  catalogue: CatalogueVectors,
  previous: Clustering | null,
  { k, seed, threads }: ClusteringChoice,
  progress: Progress,
): Promise<ClusteredVectors> {
  if (catalogue.count === 0) throw nothingToCluster();
  const stage = followClustering(progress);
  const clustered = await clusterVectors({
    vectors: catalogue.vectors,
    dimension: catalogue.dimension,
    k,
    seed,
    threads: assigningThreads(threads),
    previous,
    ...(previous !== null &&
      previous.clusters.length > 0 && { previousCells: previousCellsOf(previous, catalogue) }),
    onProgress: stage.at,
  });
  stage.end();
  return clustered;
}

export function assigningThreads(count: number): Threads {
  return { count, worker: workerUrl(import.meta.url, '../../clustering/k-means/assign.worker.js') };
}

export function nothingToCluster(): ParallaxError {
  return new ParallaxError('NOT_FOUND', 'The catalogue has no images: ingest some, then cluster them.');
}

/** Steps that a trial may take on the bar: the first pass in batches, then the polish. */
const STEPS = 31;

function followClustering(progress: Progress): { at: (step: ClusteringProgress) => void; end: () => void } {
  let stage: StageProgress | null = null;
  return {
    at({ trial, trials, step }) {
      stage ??= progress.stage('Clustering', trials * STEPS);
      stage.at(
        (trial - 1) * STEPS + (step.kind === 'batch' ? Math.floor(step.rows / step.of) : 1 + step.pass),
      );
    },
    end: () => stage?.end(),
  };
}
