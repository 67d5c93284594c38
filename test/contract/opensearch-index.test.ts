import { describe } from 'vitest';
import type { Engine } from '../../src/datasources/indexes/opensearch/concrete-index.js';
import { openSearchIndex } from '../../src/datasources/indexes/opensearch/opensearch.index.js';
import { openSearchIndexWriter } from '../../src/datasources/indexes/opensearch/opensearch.index-writer.js';
import type { VectorSpace } from '../../src/datasources/indexes/opensearch/similarity.js';
import { aClient, anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../fakes/opensearch-catalogue.js';
import { imageIndexContract, type OpenCatalogue } from './image-index.contract.js';

const KINDS: readonly [Engine, VectorSpace, boolean][] = [
  ['lucene', 'l2', false],
  ['lucene', 'cosinesimil', false],
  ['lucene', 'innerproduct', false],
  ['faiss', 'l2', false],
  ['faiss', 'l2', true],
];

describe.skipIf(OPENSEARCH_URL === undefined)(`OpenSearch${NEEDS_OPENSEARCH}`, () => {
  for (const [engine, vectorSpace, serverless] of KINDS) {
    const name = `OpenSearch ${engine} ${vectorSpace}${serverless ? ' as on Serverless' : ''}`;
    imageIndexContract(name, async (space): Promise<OpenCatalogue> => {
      const { alias, drop } = anAlias();
      const writer = await openSearchIndexWriter({
        client: aClient(),
        alias,
        space,
        embedder: 'contract',
        engine,
        vectorSpace,
        replicas: 0,
        serverless,
      });
      const index = await openSearchIndex({ client: aClient(), alias, space, pollMs: 3_600_000 });
      const refreshing = aClient();
      return {
        index,
        writer,
        async visible() {
          await refreshing.ask({ method: 'POST', path: `/${alias}-*/_refresh` });
          await index.look();
        },
        async close() {
          await index.close();
          await writer.close();
          await refreshing.close();
          await drop();
        },
      };
    });
  }
});
