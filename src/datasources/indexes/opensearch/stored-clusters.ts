import { type Cluster, type Clustering, MAX_CLUSTERS } from '../../../domain/cluster.js';
import type { Vector } from '../../../domain/vector.js';
import { field, invalidResponse, listIn, numberIn, textIn } from './client/answer-shape.js';
import type { OpenSearchClient } from './client/opensearch-client.js';
import type { SearchAnswer } from './requests/search-answer.js';
import type { Attempt } from './writing/patience.js';
import { scan } from './writing/scan.js';

/** A cluster without its size, which changes with every put. */
export type Cell = Pick<Cluster, 'id' | 'centroid'>;

/** Number of images in total, and in each cluster. */
export interface Sizes {
  readonly images: number;
  readonly byCluster: ReadonlyMap<string, number>;
}

/**
 * A document for each cluster; centroids are f32, little-endian, in base64: exact, and a third of their
 * digits.
 */
export function clusterDocuments({ clusters }: Clustering): readonly object[] {
  return [...clusters]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, centroid }, ordinal) => ({
      kind: 'cluster',
      clusterId: id,
      ordinal,
      centroid: Buffer.from(centroid.buffer, centroid.byteOffset, centroid.byteLength).toString('base64'),
    }));
}

/** The clusters that an index holds, by id rising. */
export async function readCells(
  client: OpenSearchClient,
  index: string,
  dimension: number,
  attempt: Attempt,
): Promise<readonly Cell[]> {
  // Where a bulk request was repeated a cluster may be there twice, and is the same twice.
  const cells = new Map<string, Cell>();
  const request = {
    index,
    query: { term: { kind: 'cluster' } },
    sort: 'ordinal',
    fields: ['clusterId', 'ordinal', 'centroid'],
    page: Math.max(10, Math.min(MAX_CLUSTERS, Math.floor(4_000_000 / (6 * dimension)))),
  } as const;
  for await (const hits of scan(client, request, attempt)) {
    for (const { source } of hits) {
      const id = textIn(source, 'clusterId');
      cells.set(id, { id, centroid: parseCentroid(textIn(source, 'centroid'), dimension) });
    }
  }
  return [...cells.values()];
}

export function withSizes(cells: readonly Cell[], { byCluster }: Sizes): readonly Cluster[] {
  return cells.map((cell) => ({ ...cell, size: byCluster.get(cell.id) ?? 0 }));
}

/** The answer to `sizesRequest`. */
export function parseSizes({ total, aggregations }: SearchAnswer): Sizes {
  const buckets = listIn(field(aggregations, 'clusters'), 'buckets');
  return {
    images: total,
    byCluster: new Map(buckets.map((bucket) => [textIn(bucket, 'key'), numberIn(bucket, 'doc_count')])),
  };
}

function parseCentroid(base64: string, dimension: number): Vector {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.byteLength !== 4 * dimension) throw invalidResponse('a centroid has another dimension');
  // The bytes may lie anywhere; a copy is aligned.
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
