import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createRateLimiter, type RateVerdict } from '../../../src/datasources/rate-limits/rate-limiter.js';
import type { Caller } from '../../../src/domain/caller.js';
import { openCounts } from '../../../src/engines/open-rate-limiter.js';
import { RedisServerProcess } from '../../builders/a-redis-server.js';
import { aMovableAddress } from '../../fakes/movable-address.js';

const server = process.env['REDIS_SERVER'] ?? process.env['VALKEY_SERVER'];
const needs =
  server === undefined ? ' (skipped: REDIS_SERVER or VALKEY_SERVER names no server to start)' : '';

const ANN: Caller = { kind: 'user', subject: 'ann', scopes: new Set() };
const BEN: Caller = { ...ANN, subject: 'ben' };
const ADDRESS = '192.0.2.1';

const left = ({ allowed, remaining }: RateVerdict): number | 'refused' => (allowed ? remaining : 'refused');

describe.skipIf(server === undefined)(`two instances that count in one Redis${needs}`, () => {
  let redis: RedisServerProcess;
  const warnings: string[] = [];
  const connect = async (url = redis.url) => {
    const warn = (_: unknown, message?: string) => void warnings.push(message ?? '');
    const counts = await openCounts({ url, cluster: false }, { warn });
    onTestFinished(() => counts.close());
    return createRateLimiter({ counted: 'operations', requestsPerMinute: 3, redis: counts });
  };
  beforeAll(async () => {
    // Configured like a cache: its counts are lost with it.
    redis = await RedisServerProcess.start(server ?? '', ['--appendonly', 'no']);
  });
  afterAll(() => redis.remove());

  it('count together, each caller alone, and go on alone while Redis is down', async () => {
    const [a, b] = [await connect(), await connect()];
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
    expect([left(await a(ANN, ADDRESS)), left(await a(ANN, ADDRESS)), left(await b(ANN, ADDRESS))]).toEqual([
      2, 1, 2,
    ]);
    // Once an outage, of each.
    expect(warnings).toEqual(Array(2).fill('Redis is lost: each instance now applies the rate limit alone'));

    await redis.start();
    // A caller of its own for each try: what was counted alone tells nothing.
    await vi.waitFor(
      async () => {
        const someone: Caller = { ...ANN, subject: `ann ${performance.now()}` };
        await a(someone, ADDRESS);
        expect(left(await b(someone, ADDRESS))).toBe(1);
      },
      { timeout: 10_000 },
    );
  });

  it('leave a server that was demoted, and count in its successor', async () => {
    const successor = await RedisServerProcess.start(server ?? '', ['--appendonly', 'no']);
    onTestFinished(() => successor.remove());
    const address = await aMovableAddress(redis.port);
    onTestFinished(() => address.close());
    const limiter = await connect(`redis://127.0.0.1:${address.port}`);
    expect(left(await limiter(ANN, ADDRESS))).toEqual(expect.any(Number));
    await redis.ask(['REPLICAOF', '127.0.0.1', String(successor.port)]);
    onTestFinished(async () => void (await redis.ask(['REPLICAOF', 'NO', 'ONE'])));
    address.moveTo(successor.port);
    await vi.waitFor(
      async () => {
        await limiter(BEN, ADDRESS);
        expect(await keysOf(successor)).not.toEqual([]);
      },
      { timeout: 10_000 },
    );
  });

  it('keep no user by name', async () => {
    await (await connect())(ANN, ADDRESS);
    const keys = await keysOf(redis);
    expect(keys.length).toBeGreaterThan(0);
    for (const key of keys) {
      expect(key).toMatch(/^parallax:rate:[\w-]{22}$/);
      expect(Number(await redis.ask(['PTTL', key]))).toBeGreaterThan(0);
    }
  });
});

async function keysOf({ url }: RedisServerProcess): Promise<readonly string[]> {
  const client = createClient({ url });
  await client.connect();
  const keys = await client.keys('*');
  client.destroy();
  return keys;
}
