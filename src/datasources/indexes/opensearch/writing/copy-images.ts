import type { Vector } from '../../../../domain/vector.js';
import { codeOf, type TasteReferences } from '../../../../scoring/taste-vector/taste-references.js';
import { newestOfEach, parseDocument, parseVector, versionOf } from '../image-document.js';
import { storedImages } from '../stored-images.js';
import type { ImageWrites } from './image-writes.js';
import { scan, vectorsPerPage } from './scan.js';
import type { WritePorts } from './write-ports.js';

export interface CopyRequest {
  readonly from: string;
  readonly to: ImageWrites;
  readonly dimension: number;
  /** Only images put after this revision; all of them when absent. */
  readonly after?: number;
  readonly clusterOf: (imageId: string, vector: Vector) => string | null;
  /** Of the index that is copied to; what the images had before does not count there. */
  readonly references: TasteReferences | null;
}

/** Copies images from index to index, each into its new cluster; answers how many. */
export async function copyImages(ports: WritePorts, request: CopyRequest): Promise<number> {
  const { from, to, dimension, after, clusterOf, references } = request;
  const images = { term: { kind: 'image' } };
  const query =
    after === undefined ? images : { bool: { filter: [images, { range: { revision: { gt: after } } }] } };
  const pages = scan(
    ports.client,
    { index: from, query, sort: 'imageId', fields: 'all', page: vectorsPerPage(dimension) },
    ports.attempt,
  );
  let copied = 0;
  for await (const hits of pages) {
    const read = hits.map(({ source }) => ({
      document: parseDocument(source),
      vector: parseVector(source, dimension),
    }));
    const documents = newestOfEach(read, ({ document }) => versionOf(document)).map(
      ({ document: { image, revision }, vector }) => ({
        document: {
          image,
          revision,
          clusterId: clusterOf(image.id, vector),
          ...(references !== null && { code: codeOf(vector, references) }),
        },
        vector,
      }),
    );
    await to.put(documents);
    copied += documents.length;
  }
  return copied;
}

/** The ids of all images of an index. */
export async function imageIds(ports: WritePorts, index: string): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const { id } of storedImages(ports, index, [], 10_000)) ids.add(id);
  return ids;
}
