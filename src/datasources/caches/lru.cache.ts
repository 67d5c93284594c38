import { LRUCache } from 'lru-cache';
import type { Cache } from './cache.js';
import { bytesOf } from './value-bytes.js';

export interface LruCacheOptions {
  /** Total size of all values and keys, in bytes as `bytesOf` estimates them. */
  readonly maxBytes: number;
  /** Milliseconds; only differences matter. */
  readonly now: () => number;
}

/** Largest share of the cache for one value; a larger one is not stored, rather than empty the cache. */
const LARGEST_SHARE = 1 / 8;

/** A cache in this process: the least recently used entry is evicted when the bytes run out. */
export function openLruCache({ maxBytes, now }: LruCacheOptions): Cache {
  const values = new LRUCache<string, { readonly value: unknown }>({
    maxSize: maxBytes,
    maxEntrySize: Math.max(1, Math.floor(maxBytes * LARGEST_SHARE)),
    sizeCalculation: ({ value }, key) => bytesOf(key) + bytesOf(value),
    ttlResolution: 0,
    perf: { now },
  });
  return {
    /** The caller knows what it put under its key; values are read-only, so they are not copied. */
    get: async <T>(key: string) => values.get(key)?.value as T | undefined,
    async set(key, value, ttlMs) {
      if (ttlMs > 0) values.set(key, { value }, { ttl: ttlMs });
      else values.delete(key);
    },
    async delete(key) {
      values.delete(key);
    },
    async close() {
      values.clear();
    },
  };
}
