import type { Cache } from '../../datasources/caches/cache.js';
import type { Config } from '../config.js';

/** Bytes that cached vectors, candidates, tastes and snapshots may take together in this process. */
const CACHE_BYTES = 64 * 1024 * 1024;

/** The configured cache. */
export async function openCache(_config: Config, now: () => number): Promise<Cache> {
  const { openLruCache } = await import('../../datasources/caches/lru.cache.js');
  return openLruCache({ maxBytes: CACHE_BYTES, now });
}
