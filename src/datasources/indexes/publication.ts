import { type Clustering, MAX_CLUSTERS } from '../../domain/cluster.js';
import { ParallaxError } from '../../domain/errors.js';
import type { Release } from '../../domain/release.js';

/** @throws ParallaxError INTERNAL when the clustering is not the release's, too large, or of another dimension */
export function checkPublication(release: Release, clustering: Clustering, dimension: number): void {
  const { id, clusters } = clustering;
  if (release.clustering !== id) {
    throw new ParallaxError(
      'INTERNAL',
      `Release "${release.id}" names clustering "${release.clustering}", not "${id}".`,
    );
  }
  if (clusters.length === 0 || clusters.length > MAX_CLUSTERS) {
    throw new ParallaxError(
      'INTERNAL',
      `Clustering "${id}" has ${clusters.length} clusters; 1 to ${MAX_CLUSTERS} are allowed.`,
    );
  }
  const misfit = clusters.find((cluster) => cluster.centroid.length !== dimension);
  if (misfit !== undefined) {
    throw new ParallaxError(
      'INTERNAL',
      `The centroid of cluster "${misfit.id}" has ${misfit.centroid.length} dimensions, not ${dimension}.`,
    );
  }
}

/** A publisher put an image in a cluster that is none. */
export function cellProblem(imageId: string, clusterId: string, clusteringId: string): ParallaxError {
  return new ParallaxError(
    'INTERNAL',
    `Image "${imageId}" is in cluster "${clusterId}", which clustering "${clusteringId}" does not have.`,
  );
}

export function noEarlierRelease(): ParallaxError {
  return new ParallaxError(
    'NOT_FOUND',
    'There is no earlier release to go back to: cluster the catalogue to make a new one.',
  );
}
