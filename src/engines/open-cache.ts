import type { Config } from '../config/config.js';
import { cachePlace, type RedisPlace } from '../config/redis-settings.js';
import type { Cache } from '../datasources/caches/cache.js';
import { SILENT, type WarningLog } from '../domain/operator-log.js';
import { redisOutages } from './redis-outages.js';

/** Bytes that cached vectors, candidates, tastes and snapshots may take together in this process. */
const CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Opens the configured cache.
 *
 * @param log  warned once per outage that Redis is lost; absent: no warnings
 */
export async function openCache(config: Config, now: () => number, log: WarningLog = SILENT): Promise<Cache> {
  switch (config.cache) {
    case 'redis':
      return openRedis(config.catalogue, cachePlace(config), now, log);
    case 'embedded': {
      const { openLruCache } = await import('../datasources/caches/lru.cache.js');
      return openLruCache({ maxBytes: CACHE_BYTES, now });
    }
  }
}

async function openRedis(
  catalogue: string,
  redis: RedisPlace | null,
  now: () => number,
  log: WarningLog,
): Promise<Cache> {
  if (redis === null) throw new Error('CACHE=redis was read without a URL.');
  const { openRedisCache } = await import('../datasources/caches/redis.cache.js');
  const { url, cluster, sentinels, primaryName } = redis;
  const outages = redisOutages('cache', log, now);
  const prefix = `parallax:${catalogue}:`;
  const opened = await openRedisCache({
    url,
    cluster,
    sentinels,
    primaryName,
    prefix,
    onError: outages.onError,
  });
  outages.opened();
  return opened;
}
