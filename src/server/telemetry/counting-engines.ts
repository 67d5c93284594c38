import type { Cache } from '../../datasources/caches/cache.js';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
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
  return {
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
    history: (userId) => log.history(userId),
    update: (userId, change) => log.update(userId, change),
    forget: (userId) => log.forget(userId),
    forgotten: () => log.forgotten(),
    settleForgotten: (users) => log.settleForgotten(users),
    histories: () => log.histories(),
    remoteChanges: (signal) => log.remoteChanges(signal),
    fit: (known) => log.fit(known),
    keepFit: (name, bytes, forgettings) => log.keepFit(name, bytes, forgettings),
    entries: () => log.entries(),
    noteShown: (pages) => log.noteShown(pages),
    shown: () => log.shown(),
    follow: (consumer, take, signal) => log.follow(consumer, take, signal),
    lag: (consumer) => log.lag(consumer),
    deadLetter: (consumer, interaction, reason) => log.deadLetter(consumer, interaction, reason),
    deadLetters: (consumer) => log.deadLetters(consumer),
    removeDeadLetter: (consumer, interaction) => log.removeDeadLetter(consumer, interaction),
    close: () => log.close(),
  };
}
