import { Packr } from 'msgpackr';
import { connectRedis } from '../redis/redis-connection.js';
import type { RedisOptions } from '../redis/redis-types.js';
import type { Cache } from './cache.js';

export interface RedisCacheOptions extends RedisOptions {
  /** Begins every key, for example `parallax:demo:`: several catalogues may share a server. */
  readonly prefix: string;
}

/** Typed arrays, maps and dates keep their types; field names are written once a value. */
const packr = new Packr({ structuredClone: true });

/**
 * A cache that many gateways share, on Redis or Valkey.
 *
 * What is asked in one turn of the event loop is one round trip: the client sends it as one write.
 * Give it a server, or a database, that may evict (`maxmemory-policy allkeys-lru`), and not the log's.
 *
 * @throws ParallaxError UNAVAILABLE when the server cannot be reached at the start
 */
export async function openRedisCache(options: RedisCacheOptions): Promise<Cache> {
  const connection = await connectRedis(options);
  const keyOf = (key: string) => options.prefix + key;
  const send = (name: string, key: string, ...rest: (string | Buffer)[]) =>
    connection.send(keyOf(key), [name, keyOf(key), ...rest]);
  return {
    /** The caller knows what it put under its key. */
    get: async <T>(key: string) => unpacked(await send('GET', key)) as T | undefined,
    async set(key, value, ttlMs) {
      const milliseconds = Math.floor(ttlMs);
      if (milliseconds < 1) await send('DEL', key);
      else await send('SET', key, packr.pack(value), 'PX', String(milliseconds));
    },
    async delete(key) {
      await send('DEL', key);
    },
    close: () => connection.close(),
  };
}

/** An unreadable value, written by other software, is a miss. */
function unpacked(reply: unknown): unknown {
  if (!(reply instanceof Uint8Array)) return undefined;
  try {
    return packr.unpack(reply);
  } catch {
    return undefined;
  }
}
