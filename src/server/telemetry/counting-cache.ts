import type { Cache } from '../../datasources/caches/cache.js';
import { cacheKindOf } from './cache-kind.js';
import type { Metrics } from './metrics.js';

/** Wraps a cache and counts hits and misses by kind of key. */
export function countingCache(cache: Cache, metrics: Pick<Metrics, 'cacheLookup'>): Cache {
  return {
    async get<T>(key: string): Promise<T | undefined> {
      const value = await cache.get<T>(key);
      metrics.cacheLookup(cacheKindOf(key), value !== undefined);
      return value;
    },
    set: (key, value, ttlMs) => cache.set(key, value, ttlMs),
    delete: (key) => cache.delete(key),
    close: () => cache.close(),
  };
}
