import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cache } from '../../../../src/datasources/caches/cache.js';
import { openRedisCache } from '../../../../src/datasources/caches/redis.cache.js';
import { policyDefaults } from '../../../../src/datasources/policies/defaults.js';
import { guardCache } from '../../../../src/datasources/policies/guarded-ports.js';
import { RedisServerProcess } from '../../../builders/a-redis-server.js';

const server = process.env['VALKEY_SERVER'] ?? process.env['REDIS_SERVER'];
const needs =
  server === undefined ? ' (skipped: VALKEY_SERVER or REDIS_SERVER names no server to start)' : '';

describe.skipIf(server === undefined)(`a guarded cache on a server that is in trouble${needs}`, () => {
  let redis: RedisServerProcess;
  let cache: Cache;
  let calls: string[];
  let states: string[];

  const works = async (): Promise<void> => {
    await cache.set('key', 'value', 60_000);
    expect(await cache.get('key')).toBe('value');
  };

  beforeEach(async () => {
    calls = [];
    states = [];
    redis = await RedisServerProcess.start(server ?? '');
    const opened = await openRedisCache({ url: redis.url, cluster: false, prefix: 'test:' });
    cache = guardCache(opened, {
      settings: policyDefaults(800).cache,
      events: {
        onState: (_port, state) => states.push(state),
        onCall: (_port, _method, outcome) => calls.push(outcome),
      },
      monotonic: () => performance.now(),
    });
    await vi.waitFor(works, 10_000);
    calls.splice(0);
  });

  afterEach(async () => {
    await cache.close();
    await redis.remove();
  });

  it('misses while it is down, without asking it each time, and comes back by itself', async () => {
    await redis.kill();
    for (let i = 0; i < 200; i++) {
      await cache.set('key', 'other', 60_000);
      expect(await cache.get('key')).toBeUndefined();
    }
    expect(states[0]).toBe('open');
    expect(calls.filter((outcome) => outcome === 'REFUSED').length).toBeGreaterThan(300);
    await redis.start();
    await vi.waitFor(works, 20_000);
    expect(states.at(-1)).toBe('closed');
  });

  it('is held up five times for 100 ms by one that hangs, and comes back when it continues', async () => {
    redis.freeze();
    for (let i = 0; i < 200; i++) expect(await cache.get('key')).toBeUndefined();
    expect(calls.slice(0, 6)).toEqual([...Array(5).fill('TIMEOUT'), 'REFUSED']);
    redis.thaw();
    await vi.waitFor(works, 20_000);
    expect(states.at(-1)).toBe('closed');
  });
});
