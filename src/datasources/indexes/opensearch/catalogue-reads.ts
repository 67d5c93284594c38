import { type Clustering, MAX_CLUSTERS } from '../../../domain/cluster.js';
import type { Vector } from '../../../domain/vector.js';
import type { TasteReferences } from '../../../scoring/taste-vector/taste-references.js';
import type { ImageInShort, ImageRecord } from '../image-index-writer.js';
import { field, textIn, textsIn } from './client/answer-shape.js';
import type { ConcreteIndex } from './concrete-index.js';
import { newestOfEach, parseDocument, parseVector, versionOf } from './image-document.js';
import { parseSearch } from './requests/search-answer.js';
import { sizesRequest } from './requests/search-requests.js';
import { type Cell, parseSizes, withSizes } from './stored-clusters.js';
import { storedImages } from './stored-images.js';
import { parseReferences, REFERENCES_REQUEST } from './stored-references.js';
import { PAGE_BYTES, vectorsPerPage } from './writing/scan.js';
import type { WritePorts } from './writing/write-ports.js';

export type ReadPorts = Pick<WritePorts, 'client' | 'attempt'>;

/** Every image of an index in short, by id rising. */
export async function* knownImages(ports: ReadPorts, { name }: ConcreteIndex): AsyncGenerator<ImageInShort> {
  const fields = ['contentHash', 'captionHash', 'source', 'root', 'title', 'tags'];
  for await (const { id, source } of storedImages(ports, name, fields, 5_000)) {
    const [root, captionHash] = [field(source, 'root'), field(source, 'captionHash')];
    yield {
      id,
      ...(typeof root === 'string' && { root }),
      ...(typeof captionHash === 'string' && { captionHash }),
      contentHash: textIn(source, 'contentHash'),
      source: textIn(source, 'source'),
      title: textIn(source, 'title'),
      tags: textsIn(source, 'tags'),
    };
  }
}

/** Records of an index with these ids; unknown ones are absent. */
export async function recordsOf(
  { client, attempt }: ReadPorts,
  { name, meta }: ConcreteIndex,
  ids: readonly string[],
): Promise<readonly ImageRecord[]> {
  const { dimension } = meta.record.space;
  const page = vectorsPerPage(dimension);
  const records: ImageRecord[] = [];
  for (let start = 0; start < ids.length; start += page) {
    const imageId = ids.slice(start, start + page);
    const body = {
      // A replaced image may appear twice for a moment.
      size: 2 * imageId.length,
      query: { bool: { filter: [{ term: { kind: 'image' } }, { terms: { imageId } }] } },
    };
    const path = `/${name}/_search`;
    const answer = await attempt(() => client.ask({ method: 'POST', path, body, maxBytes: PAGE_BYTES }));
    const read = parseSearch(answer).hits.map(({ source }) => ({
      document: parseDocument(source),
      vector: parseVector(source, dimension),
    }));
    const newest = newestOfEach(read, ({ document }) => versionOf(document));
    for (const { document, vector } of newest) records.push({ image: document.image, vector });
  }
  return records;
}

/** Every vector of an index, by image id rising. */
export async function* allVectors(
  ports: ReadPorts,
  { name, meta }: ConcreteIndex,
): AsyncGenerator<{ readonly id: string; readonly vector: Vector }> {
  const { dimension } = meta.record.space;
  for await (const { id, source } of storedImages(ports, name, ['embedding'], vectorsPerPage(dimension))) {
    yield { id, vector: parseVector(source, dimension) };
  }
}

/** References for tastes of an index's release; null where it has none. */
export async function readReferences(
  { client, attempt }: ReadPorts,
  { name, meta }: ConcreteIndex,
): Promise<TasteReferences | null> {
  const path = `/${name}/_search`;
  const answer = await attempt(() => client.ask({ method: 'POST', path, body: REFERENCES_REQUEST }));
  return parseReferences(parseSearch(answer), meta.record.space.dimension);
}

/** The clustering of an index's release, with the sizes of now; null when it has none yet. */
export async function clusteringOf(
  { client, attempt }: ReadPorts,
  { name, meta }: ConcreteIndex,
  cells: readonly Cell[],
): Promise<Clustering | null> {
  const { release, lastNumber } = meta;
  if (release === null) return null;
  const body = sizesRequest(MAX_CLUSTERS);
  const answer = await attempt(() => client.ask({ method: 'POST', path: `/${name}/_search`, body }));
  const clusters = withSizes(cells, parseSizes(parseSearch(answer)));
  return { id: release.clustering, clusters, ...(lastNumber !== undefined && { lastNumber }) };
}
