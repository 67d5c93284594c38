import type { Cache } from '../../datasources/caches/cache.js';
import type { Config } from '../config.js';

/** Bytes that cached vectors, candidates, tastes and snapshots may take together in this process. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** The configured cache. */
export async function openCache({ cache, catalogue, redis }: Config, now: () => number): Promise<Cache> {
  if (cache === 'redis' && redis !== null) {
    const { openRedisCache } = await import('../../datasources/caches/redis.cache.js');
    const { url, cluster } = redis;
    return openRedisCache({ url, cluster, prefix: `parallax:${catalogue}:` });
  }
  const { openLruCache } = await import('../../datasources/caches/lru.cache.js');
  return openLruCache({ maxBytes: CACHE_BYTES, now });
}
