import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../src/domain/caller.js';
import { createRateLimiter, type RateVerdict } from '../../src/server/limits/rate-limiter.js';
import { RedisServerProcess } from '../builders/a-redis-server.js';

const server = process.env['REDIS_SERVER'] ?? process.env['VALKEY_SERVER'];
const needs =
  server === undefined ? ' (skipped: REDIS_SERVER or VALKEY_SERVER names no server to start)' : '';

const ANN: Caller = { kind: 'user', subject: 'ann', scopes: new Set() };
const BEN: Caller = { ...ANN, subject: 'ben' };
const ADDRESS = '192.0.2.1';

describe.skipIf(server === undefined)(`two instances that count in one Redis${needs}`, () => {
  let redis: RedisServerProcess;
  const connect = async () => {
    const client = createClient({
      url: redis.url,
      RESP: 3,
      disableOfflineQueue: true,
      socket: { reconnectStrategy: 20 },
    });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  let clients: Awaited<ReturnType<typeof connect>>[];
  beforeAll(async () => {
    // As one for a cache is: what it counted goes with it.
    redis = await RedisServerProcess.start(server ?? '', ['--appendonly', 'no']);
    clients = [await connect(), await connect()];
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await redis.remove();
  });

  it('count together, each caller alone, and go on alone while Redis is down', async () => {
    const [a, b] = clients.map((client) =>
      createRateLimiter({ counted: 'operations', requestsPerMinute: 3, redis: client }),
    );
    if (a === undefined || b === undefined) throw new Error('Two limiters were expected.');
    const left = ({ allowed, remaining }: RateVerdict): number | 'refused' =>
      allowed ? remaining : 'refused';
    expect([left(await a(ANN, ADDRESS)), left(await b(ANN, ADDRESS)), left(await a(ANN, ADDRESS))]).toEqual([
      2, 1, 0,
    ]);
    expect(left(await b(ANN, ADDRESS))).toBe('refused');
    expect(left(await b(BEN, ADDRESS))).toBe(2);
    expect(left(await b({ kind: 'anonymous' }, ADDRESS))).toBe(2);
    const { resetMs } = await a(ANN, ADDRESS);
    expect(resetMs).toBeGreaterThan(0);
    expect(resetMs).toBeLessThanOrEqual(60_000);

    await redis.kill();
    await vi.waitFor(() => expect(clients.map(({ isReady }) => isReady)).toEqual([false, false]));
    expect([left(await a(ANN, ADDRESS)), left(await a(ANN, ADDRESS)), left(await b(ANN, ADDRESS))]).toEqual([
      2, 1, 2,
    ]);

    await redis.start();
    await vi.waitFor(() => expect(clients.map(({ isReady }) => isReady)).toEqual([true, true]), 10_000);
    expect([left(await a(ANN, ADDRESS)), left(await b(ANN, ADDRESS))]).toEqual([2, 1]);
  });

  it('keep nobody by name', async () => {
    const [client] = clients;
    if (client === undefined) throw new Error('A client was expected.');
    await createRateLimiter({ counted: 'operations', requestsPerMinute: 3, redis: client })(ANN, ADDRESS);
    const keys = await client.keys('*');
    expect(keys).not.toEqual([]);
    for (const key of keys) {
      expect(key).toMatch(/^parallax:rate:[\w-]{22}$/);
      expect(await client.pTTL(key)).toBeGreaterThan(0);
    }
  });
});
