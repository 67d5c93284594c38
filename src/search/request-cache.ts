import type { Cache } from '../datasources/caches/cache.js';

/** The cache as one request sees it. */
export interface RequestCache extends Pick<Cache, 'get' | 'set'> {
  /** From here to the flush, what is put waits. */
  hold(): void;
  /** Puts everything that waits; resolves when it is there. */
  flush(): Promise<void>;
}

/**
 * Puts what a search learns all at once, at its end: a cache on another machine then costs one round trip
 * there, instead of one behind each stage. What comes after the end, like a taste that was too slow for
 * its search, is put as it comes.
 */
export function requestCache(cache: Cache): RequestCache {
  const waiting = new Map<string, { readonly value: unknown; readonly ttlMs: number }>();
  let holders = 0;
  return {
    async get<T>(key: string): Promise<T | undefined> {
      const own = waiting.get(key);
      return own === undefined ? cache.get<T>(key) : (own.value as T);
    },
    async set(key, value, ttlMs) {
      if (holders === 0) await cache.set(key, value, ttlMs);
      else waiting.set(key, { value, ttlMs });
    },
    hold() {
      holders += 1;
    },
    async flush() {
      holders -= 1;
      const entries = [...waiting];
      waiting.clear();
      await Promise.all(entries.map(([key, { value, ttlMs }]) => cache.set(key, value, ttlMs)));
    },
  };
}
