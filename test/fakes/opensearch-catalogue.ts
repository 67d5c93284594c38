import { randomUUID } from 'node:crypto';
import {
  type OpenSearchClient,
  openSearchClient,
} from '../../src/datasources/indexes/opensearch/client/opensearch-client.js';

/** Where OpenSearch answers, or undefined: then what needs it is skipped, and says so. */
export const OPENSEARCH_URL = process.env['OPENSEARCH_URL'];

export const NEEDS_OPENSEARCH = OPENSEARCH_URL === undefined ? ' (skipped: set OPENSEARCH_URL)' : '';

export function aClient(url = OPENSEARCH_URL ?? ''): OpenSearchClient {
  return openSearchClient({ url, auth: 'none', requestTimeoutMs: 20_000 });
}

/** A unique alias; `drop` deletes all that was made under it. */
export function anAlias(): { readonly alias: string; drop(): Promise<void> } {
  const alias = `parallax-test-${randomUUID().slice(0, 8)}`;
  return {
    alias,
    async drop() {
      const client = aClient();
      const names = Object.keys(Object(await client.ask({ method: 'GET', path: `/${alias}-*/_alias` })));
      if (names.length > 0) await client.ask({ method: 'DELETE', path: `/${names.join(',')}` });
      await client.close();
    },
  };
}
