import { afterAll, describe } from 'vitest';
import type { Engine } from '../../src/datasources/indexes/opensearch/concrete-index.js';
import { openSearchIndex } from '../../src/datasources/indexes/opensearch/opensearch.index.js';
import { openSearchIndexWriter } from '../../src/datasources/indexes/opensearch/opensearch.index-writer.js';
import type { VectorSpace } from '../../src/datasources/indexes/opensearch/requests/similarity.js';
import type { Space } from '../../src/domain/vector.js';
import { aClient, anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../fakes/opensearch-catalogue.js';
import { imageIndexContract, type OpenCatalogue } from './image-index.contract.js';

export interface OpenSearchKind {
  readonly engine: Engine;
  readonly vectorSpace: VectorSpace;
  readonly serverless: boolean;
  readonly parts: 'all' | 'vectors';
}

/** The index contract on a real OpenSearch. */
export function openSearchIndexContract(...kinds: readonly OpenSearchKind[]): void {
  describe.skipIf(OPENSEARCH_URL === undefined)(`OpenSearch${NEEDS_OPENSEARCH}`, () => {
    for (const { engine, vectorSpace, serverless, parts } of kinds) {
      describe(`${engine}, ${vectorSpace}${serverless ? ', as on Serverless' : ''}`, () => {
        const ahead = openAhead(async (space): Promise<OpenCatalogue> => {
          const { alias, drop } = anAlias();
          const options = {
            alias,
            space,
            engine,
            vectorSpace,
            serverless,
            replicas: 0,
            embedder: 'contract',
          };
          const writer = await openSearchIndexWriter({ client: aClient(), ...options });
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
        imageIndexContract('OpenSearch', ahead.open, parts);
        afterAll(ahead.settle);
      });
    }
  });
}

/** Indexes take their time to be made and deleted: the next ones are made, and the last ones deleted, meanwhile. */
function openAhead(open: (space: Space) => Promise<OpenCatalogue>) {
  const ready: Promise<OpenCatalogue>[] = [];
  const closing: Promise<void>[] = [];
  return {
    async open(space: Space): Promise<OpenCatalogue> {
      while (ready.length < 3) ready.push(open(space));
      const catalogue = await ready.shift();
      if (catalogue === undefined) throw new Error('Nothing was opened ahead.');
      return { ...catalogue, close: async () => void closing.push(catalogue.close()) };
    },
    async settle(): Promise<void> {
      for (const unused of ready.splice(0)) closing.push(unused.then((catalogue) => catalogue.close()));
      await Promise.all(closing);
    },
  };
}
