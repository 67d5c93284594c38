import type { Engine } from './concrete-index.js';
import { formatMeta, type IndexMeta } from './index-meta.js';
import type { VectorSpace } from './requests/similarity.js';

/** Shape of a concrete index. */
export interface IndexShape {
  readonly engine: Engine;
  readonly space: VectorSpace;
  readonly shards: number;
  readonly replicas: number;
  /** On Serverless shards, replicas and refreshing are the service's own business. */
  readonly serverless: boolean;
}

/** Links of a vertex and candidates while a graph is built: twice the recall's worth of the defaults. */
const GRAPH = { m: 32, ef_construction: 256 };

/** The body that makes a concrete index. `alias` is given when it serves from its first moment. */
export function indexBody(shape: IndexShape, meta: IndexMeta, alias?: string): object {
  return {
    ...(alias !== undefined && { aliases: { [alias]: {} } }),
    settings: {
      index: {
        knn: true,
        ...(!shape.serverless && {
          number_of_shards: shape.shards,
          number_of_replicas: shape.replicas,
        }),
      },
    },
    mappings: {
      // Other fields are kept in the document and not indexed.
      dynamic: false,
      _meta: formatMeta(meta),
      properties: {
        kind: { type: 'keyword' },
        imageId: { type: 'keyword' },
        type: { type: 'keyword' },
        tags: { type: 'keyword' },
        clusterId: { type: 'keyword' },
        contentHash: { type: 'keyword' },
        width: { type: 'integer' },
        height: { type: 'integer' },
        revision: { type: 'long' },
        ordinal: { type: 'integer' },
        code: { type: 'binary', doc_values: true },
        title: { type: 'text' },
        keywords: { type: 'text' },
        embedding: {
          type: 'knn_vector',
          dimension: meta.record.space.dimension,
          method: { name: 'hnsw', engine: shape.engine, space_type: shape.space, parameters: GRAPH },
        },
      },
    },
  };
}
