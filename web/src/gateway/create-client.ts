import { cacheExchange } from '@urql/exchange-graphcache';
import { Client, fetchExchange } from 'urql';
import { CACHE_CONFIG } from './cache-config.js';
import { token } from './token.js';

/** The client of the gateway that served this page, wherever its path begins. */
export function createClient(): Client {
  return new Client({
    url: new URL('graphql', document.baseURI).href,
    exchanges: [cacheExchange(CACHE_CONFIG), fetchExchange],
    preferGetMethod: false,
    fetchOptions() {
      const bearer = token.read();
      return bearer === null ? {} : { headers: { authorization: `Bearer ${bearer}` } };
    },
  });
}
