import { LRUCache } from 'lru-cache';
import type { Cache } from './cache.js';

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

/** Approximate memory of an object or an array in V8, without its content. */
const OBJECT_BYTES = 48;
const SLOT_BYTES = 8;

/** Items sampled from a longer list, evenly spread: a list's items are of one kind. */
const LOOKED_AT = 16;

/**
 * About how many bytes a value takes in memory: near enough to bound a cache, cheap enough to ask on
 * every write. Values are trees of plain objects, arrays, maps, sets, typed arrays and primitives.
 */
export function bytesOf(value: unknown): number {
  if (typeof value === 'string') return OBJECT_BYTES + 2 * value.length;
  if (typeof value !== 'object' || value === null) return SLOT_BYTES;
  if (ArrayBuffer.isView(value)) return OBJECT_BYTES + value.byteLength;
  if (value instanceof ArrayBuffer) return OBJECT_BYTES + value.byteLength;
  if (Array.isArray(value)) return OBJECT_BYTES + bytesOfList(value);
  if (value instanceof Map) return OBJECT_BYTES + bytesOfList([...value.keys(), ...value.values()]);
  if (value instanceof Set) return OBJECT_BYTES + bytesOfList([...value]);
  return OBJECT_BYTES + bytesOfList(Object.values(value), Number.POSITIVE_INFINITY);
}

function bytesOfList(list: readonly unknown[], lookedAt = LOOKED_AT): number {
  const step = Math.max(1, list.length / lookedAt);
  let bytes = 0;
  let items = 0;
  for (let at = 0; at < list.length; at += step) {
    bytes += SLOT_BYTES + bytesOf(list[Math.floor(at)]);
    items++;
  }
  return items === list.length ? bytes : Math.ceil((bytes * list.length) / items);
}
