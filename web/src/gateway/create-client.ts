import { HASHES } from 'virtual:listed-operations';
import { cacheExchange } from '@urql/exchange-graphcache';
import { Client, fetchExchange, getOperationName, mapExchange } from 'urql';
import type { Settings } from '../settings.js';
import { CACHE_CONFIG } from './cache-config.js';
import { token } from './token.js';

/** The client of the gateway that served this page, wherever its path begins. */
export function createClient({ listedOnly }: Pick<Settings, 'listedOnly'>): Client {
  return new Client({
    url: new URL('graphql', document.baseURI).href,
    exchanges: [cacheExchange(CACHE_CONFIG), ...(listedOnly ? [byHash] : []), fetchExchange],
    preferGetMethod: false,
    fetchOptions() {
      const bearer = token.read();
      return bearer === null ? {} : { headers: { authorization: `Bearer ${bearer}` } };
    },
  });
}

/** Names an operation by its hash instead of sending its text. */
const byHash = mapExchange({
  onOperation(operation) {
    const sha256Hash = HASHES[getOperationName(operation.query) ?? ''];
    if (sha256Hash === undefined) return operation;
    return {
      ...operation,
      extensions: { ...operation.extensions, persistedQuery: { version: 1, sha256Hash } },
    };
  },
});
