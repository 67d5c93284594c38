import type { Clustering } from '../../../../domain/cluster.js';
import { ParallaxError } from '../../../../domain/errors.js';
import type { TasteReferences } from '../../../../scoring/taste-vector/taste-references.js';
import { nearestCentroid } from '../../nearest-centroid.js';
import { cellProblem } from '../../publication.js';
import type { ConcreteIndex } from '../concrete-index.js';
import { clusterDocuments, readCells } from '../stored-clusters.js';
import { referencesDocument } from '../stored-references.js';
import { type BulkOperation, bulk } from './bulk.js';
import { copyImages } from './copy-images.js';
import { ImageWrites } from './image-writes.js';
import type { WritePorts } from './write-ports.js';

export interface FillRequest {
  readonly from: ConcreteIndex;
  /** New, and not yet visible to readers. */
  readonly to: ConcreteIndex;
  readonly clustering: Clustering;
  /** Cluster id by image id; an image without one gets the nearest cluster. */
  readonly cells: ReadonlyMap<string, string>;
  readonly references: TasteReferences | null;
}

/**
 * Fills an index with a clustering and with every image of another, each in its cluster.
 *
 * @throws ParallaxError INTERNAL when not all of it can be found there afterwards
 */
export async function fillIndex(
  ports: WritePorts,
  { from, to, clustering, cells, references }: FillRequest,
): Promise<void> {
  const { dimension } = to.meta.record.space;
  const { clusters } = clustering;
  const centroids = clusters.map(({ centroid }) => centroid);
  const writes = new ImageWrites(ports, to.name, true);
  await bulk(ports, to.name, [
    ...clusterDocuments(clustering).map(
      (document, ordinal): BulkOperation => ({
        kind: 'index',
        documentId: ports.shape.serverless ? null : `cluster-${ordinal}`,
        label: `cluster ${ordinal}`,
        document,
      }),
    ),
    ...(references === null ? [] : [referencesOperation(ports, references)]),
  ]);
  const copied = await copyImages(ports, {
    from: from.name,
    to: writes,
    dimension,
    references,
    clusterOf: (imageId, vector) =>
      cells.get(imageId) ?? clusters[nearestCentroid(centroids, vector)]?.id ?? null,
  });
  const images = await writes.settleAt(copied);
  const found = (await readCells(ports.client, to.name, dimension, ports.attempt)).length;
  const isMeasured = references === null || (await writes.count({ term: { kind: 'references' } })) > 0;
  if (images >= copied && found === clusters.length && isMeasured) return;
  throw new ParallaxError(
    'INTERNAL',
    `The new index holds ${images} of ${copied} images and ${found} of ${clusters.length} clusters, or no references of tastes: nothing was changed, publish again.`,
  );
}

function referencesOperation({ shape }: WritePorts, references: TasteReferences): BulkOperation {
  return {
    kind: 'index',
    documentId: shape.serverless ? null : 'references',
    label: 'references',
    document: referencesDocument(references),
  };
}

/** @throws ParallaxError INTERNAL, naming an image whose cluster is none of the clustering */
export function checkCells(clustering: Clustering, cells: ReadonlyMap<string, string>): void {
  const known = new Set(clustering.clusters.map(({ id }) => id));
  for (const [imageId, clusterId] of cells) {
    if (!known.has(clusterId)) throw cellProblem(imageId, clusterId, clustering.id);
  }
}
