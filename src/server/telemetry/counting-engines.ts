import type { Cache } from '../../datasources/caches/cache.js';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import { logWith } from '../../datasources/policies/log-with.js';
import type { Engines } from '../../engines/open-engines.js';
import { cacheKindOf, type Metrics } from './metrics.js';

/** The engines, with what is looked up and recorded counted. */
export function countingEngines(engines: Engines, metrics: Metrics): Engines {
  return {
    ...engines,
    cache: countingCache(engines.cache, metrics),
    log: countingLog(engines.log, metrics),
  };
}

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

/** The log, with what became of each interaction counted. */
export function countingLog(log: InteractionLog, metrics: Pick<Metrics, 'interaction'>): InteractionLog {
  return logWith(log, {
    async append(interaction, timeFrom) {
      try {
        const appended = await log.append(interaction, timeFrom);
        metrics.interaction(interaction.type, appended.kind);
        return appended;
      } catch (error) {
        metrics.interaction(interaction.type, 'failed');
        throw error;
      }
    },
  });
}
