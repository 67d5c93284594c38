import type { Clustering } from '../../../domain/cluster.js';
import { ParallaxError } from '../../../domain/errors.js';
import { nearestCentroid } from '../nearest-centroid.js';
import { cellProblem } from '../publication.js';
import { bulk } from './bulk.js';
import type { ConcreteIndex } from './concrete-index.js';
import { copyImages } from './copy-images.js';
import { ImageWrites } from './image-writes.js';
import { clusterDocuments, readCells } from './stored-clusters.js';
import type { WritePorts } from './write-ports.js';

export interface FillRequest {
  readonly from: ConcreteIndex;
  /** New, and seen by nobody yet. */
  readonly to: ConcreteIndex;
  readonly clustering: Clustering;
  /** Cluster id by image id; an image without one gets the nearest cluster. */
  readonly cells: ReadonlyMap<string, string>;
}

/**
 * Fills an index with a clustering and with every image of another, each in its cluster.
 *
 * @throws ParallaxError INTERNAL when not all of it can be found there afterwards
 */
export async function fillIndex(
  ports: WritePorts,
  { from, to, clustering, cells }: FillRequest,
): Promise<void> {
  const { dimension } = to.meta.record.space;
  const { clusters } = clustering;
  const centroids = clusters.map(({ centroid }) => centroid);
  const writes = new ImageWrites(ports, to.name, true);
  await bulk(
    ports,
    to.name,
    clusterDocuments(clustering).map((document, ordinal) => ({
      kind: 'index',
      documentId: ports.shape.serverless ? null : `cluster-${ordinal}`,
      label: `cluster ${ordinal}`,
      document,
    })),
  );
  const copied = await copyImages(ports, {
    from: from.name,
    to: writes,
    dimension,
    clusterOf: (imageId, vector) =>
      cells.get(imageId) ?? clusters[nearestCentroid(centroids, vector)]?.id ?? null,
  });
  const images = await writes.settleAt(copied);
  const found = (await readCells(ports.client, to.name, dimension, ports.attempt)).length;
  if (images >= copied && found === clusters.length) return;
  throw new ParallaxError(
    'INTERNAL',
    `The new index holds ${images} of ${copied} images and ${found} of ${clusters.length} clusters: nothing was changed, publish again.`,
  );
}

/** @throws ParallaxError INTERNAL, naming an image whose cluster is none of the clustering */
export function checkCells(clustering: Clustering, cells: ReadonlyMap<string, string>): void {
  const known = new Set(clustering.clusters.map(({ id }) => id));
  for (const [imageId, clusterId] of cells) {
    if (!known.has(clusterId)) throw cellProblem(imageId, clusterId, clustering.id);
  }
}
