import type { Cache } from '../../src/datasources/caches/cache.js';
import { openLruCache } from '../../src/datasources/caches/lru.cache.js';

/** As the gateway's own. */
const BYTES = 64 * 1024 * 1024;

/** Keys of candidates, whatever the version of what is kept. */
const CANDIDATES = /:candidates(-\d+)?:/;

export interface ForgetfulCache extends Cache {
  /** True: candidates are never found, though still written, so that every search is a k-NN search. */
  forgetsCandidates: boolean;
}

export function openForgetfulCache(): ForgetfulCache {
  const cache = openLruCache({ maxBytes: BYTES, now: Date.now });
  return {
    ...cache,
    forgetsCandidates: false,
    async get<T>(key: string): Promise<T | undefined> {
      return this.forgetsCandidates && CANDIDATES.test(key) ? undefined : cache.get<T>(key);
    },
  };
}
