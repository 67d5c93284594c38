import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { afterEach, describe, expect, it } from 'vitest';
import type { Cache } from '../../src/datasources/caches/cache.js';
import { openRedisCache } from '../../src/datasources/caches/redis.cache.js';
import { cacheContract } from './cache.contract.js';

const SERVERS = [
  ['Valkey 9', 'REDIS_URL'],
  ['Redis 7.0', 'REDIS_7_URL'],
] as const;

for (const [name, variable] of SERVERS) {
  const url = process.env[variable];
  if (url === undefined) {
    describe.skip(`cache: ${name} (set ${variable} to its URL; \`scripts/services up\` starts one)`, () => {
      it('runs where the server is', () => {});
    });
    continue;
  }
  const prefix = `parallax-test:${randomUUID()}:`;
  const opened: Cache[] = [];
  const open = async () => {
    const cache = await openRedisCache({ url, cluster: false, prefix: `${prefix}${opened.length}:` });
    opened.push(cache);
    return cache;
  };

  afterEach(() => removeKeys(url, prefix));

  cacheContract(name, async () => ({
    cache: await open(),
    pass: (milliseconds) => age(url, prefix, milliseconds),
  }));

  describe(`the cache on ${name}`, () => {
    it('asks once for what is asked at once', async () => {
      const cache = await open();
      const before = await readsOf(url);
      await Promise.all(Array.from({ length: 20 }, (_, i) => cache.get(`key ${i}`)));
      expect((await readsOf(url)) - before).toBeLessThan(10);
      await cache.close();
    });

    it('has a miss where something else wrote', async () => {
      const cache = await open();
      await cache.set('key', { a: [1, 2, 3] }, 60_000);
      const client = await createClient({ url })
        .on('error', () => {})
        .connect();
      for (const key of await client.keys(`${prefix}*`)) await client.set(key, '\uffff half a value');
      await client.close();
      expect(await cache.get('key')).toBeUndefined();
      await cache.close();
    });

    it('fails at once when it is closed', async () => {
      const cache = await open();
      await cache.close();
      await expect(cache.get('key')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    });
  });
}

/** How often the server has read from its sockets; every read takes all that has come. */
async function readsOf(url: string): Promise<number> {
  const client = await createClient({ url })
    .on('error', () => {})
    .connect();
  const info = await client.info('stats');
  await client.close();
  return Number(/total_reads_processed:(\d+)/.exec(info)?.[1]);
}

/** Lets time pass for the keys: each has that much less to live. */
async function age(url: string, prefix: string, milliseconds: number): Promise<void> {
  const client = await createClient({ url })
    .on('error', () => {})
    .connect();
  for (const key of await client.keys(`${prefix}*`)) {
    await client.pExpire(key, (await client.pTTL(key)) - milliseconds);
  }
  await client.close();
}

async function removeKeys(url: string, prefix: string): Promise<void> {
  const client = await createClient({ url })
    .on('error', () => {})
    .connect();
  const keys = await client.keys(`${prefix}*`);
  if (keys.length > 0) await client.del(keys);
  await client.close();
}
