import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../src/domain/caller.js';
import { createRateLimiter, type RateVerdict } from '../../src/server/limits/rate-limiter.js';

const server = process.env['REDIS_SERVER'] ?? process.env['VALKEY_SERVER'];
const needs =
  server === undefined ? ' (skipped: REDIS_SERVER or VALKEY_SERVER names no server to start)' : '';

const ANN: Caller = { kind: 'user', subject: 'ann', scopes: new Set() };
const BEN: Caller = { ...ANN, subject: 'ben' };
const ADDRESS = '192.0.2.1';

describe.skipIf(server === undefined)(`two instances that count in one Redis${needs}`, () => {
  let redis: ChildProcess;
  let port: number;
  const start = async (): Promise<void> => {
    redis = spawn(server ?? '', ['--port', String(port), '--bind', '127.0.0.1', '--save', '']);
    await vi.waitFor(async () => {
      const probe = createClient({ url: `redis://127.0.0.1:${port}`, disableOfflineQueue: true });
      probe.on('error', () => undefined);
      await probe.connect();
      probe.destroy();
    }, 10_000);
  };
  const kill = async (): Promise<void> => {
    const gone = once(redis, 'exit');
    redis.kill('SIGKILL');
    await gone;
  };
  const connect = async () => {
    const client = createClient({
      url: `redis://127.0.0.1:${port}`,
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
    port = await freePort();
    await start();
    clients = [await connect(), await connect()];
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await kill();
  });

  it('count together, each caller alone, and go on alone while Redis is down', async () => {
    const [a, b] = clients.map((client) => createRateLimiter({ requestsPerMinute: 3, redis: client }));
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

    await kill();
    await vi.waitFor(() => expect(clients.map(({ isReady }) => isReady)).toEqual([false, false]));
    expect([left(await a(ANN, ADDRESS)), left(await a(ANN, ADDRESS)), left(await b(ANN, ADDRESS))]).toEqual([
      2, 1, 2,
    ]);

    await start();
    await vi.waitFor(() => expect(clients.map(({ isReady }) => isReady)).toEqual([true, true]), 10_000);
    expect([left(await a(ANN, ADDRESS)), left(await b(ANN, ADDRESS))]).toEqual([2, 1]);
  });

  it('keep nobody by name', async () => {
    const [client] = clients;
    if (client === undefined) throw new Error('A client was expected.');
    await createRateLimiter({ requestsPerMinute: 3, redis: client })(ANN, ADDRESS);
    const keys = await client.keys('*');
    expect(keys).not.toEqual([]);
    for (const key of keys) {
      expect(key).toMatch(/^parallax:rate:[\w-]{22}$/);
      expect(await client.pTTL(key)).toBeGreaterThan(0);
    }
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}
