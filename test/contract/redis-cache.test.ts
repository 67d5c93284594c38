import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { afterEach, describe, expect, it } from 'vitest';
import type { Cache } from '../../src/datasources/caches/cache.js';
import { openRedisCache } from '../../src/datasources/caches/redis.cache.js';
import { howToHave, REDIS_SERVERS } from '../builders/redis-servers.js';
import { Wire } from '../remote/wire.js';
import { cacheContract } from './cache.contract.js';

for (const [name, variable] of REDIS_SERVERS) {
  const url = process.env[variable];
  if (url === undefined) {
    describe.skip(`cache: ${name} (${howToHave(variable)})`, () => {
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
      // A connection of its own: the server's counters include all its clients.
      const wire = await Wire.to(url);
      const cache = await openRedisCache({ url: wire.through(url), cluster: false, prefix });
      wire.forget();
      await Promise.all(Array.from({ length: 20 }, (_, i) => cache.get(`key ${i}`)));
      expect(wire.rounds).toBe(1);
      await cache.close();
      await wire.cut();
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
