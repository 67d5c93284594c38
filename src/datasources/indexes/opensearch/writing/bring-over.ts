import { isSameSpace } from '../../../../domain/vector.js';
import { nearestCentroid } from '../../nearest-centroid.js';
import { readReferences } from '../catalogue-reads.js';
import type { ConcreteIndex } from '../concrete-index.js';
import { readCells } from '../stored-clusters.js';
import { copyImages, imageIds } from './copy-images.js';
import { ImageWrites } from './image-writes.js';
import type { WritePorts } from './write-ports.js';

/**
 * Brings an index that was live before up to what the live one holds: images put since go into the nearest of its
 * clusters, those removed since go. It can be run again after an interruption.
 */
export async function bringOver(
  ports: WritePorts,
  { from, to }: { readonly from: ConcreteIndex; readonly to: ConcreteIndex },
): Promise<void> {
  const { record, revision, retired } = to.meta;
  // Vectors of another space do not fit there: the index is published unchanged.
  if (!isSameSpace(record.space, from.meta.record.space)) return;
  const { dimension } = record.space;
  const cells = await readCells(ports.client, to.name, dimension, ports.attempt);
  const centroids = cells.map(({ centroid }) => centroid);
  const writes = new ImageWrites(ports, to.name);
  await copyImages(ports, {
    from: from.name,
    to: writes,
    dimension,
    references: await readReferences(ports, to),
    after: retired?.revision ?? revision,
    clusterOf: (_, vector) => cells[nearestCentroid(centroids, vector)]?.id ?? null,
  });
  await writes.settle();
  await writes.refresh();
  const [there, here] = [await imageIds(ports, to.name), await imageIds(ports, from.name)];
  await writes.remove([...there].filter((id) => !here.has(id)));
  await writes.settle();
  await writes.refresh();
}
