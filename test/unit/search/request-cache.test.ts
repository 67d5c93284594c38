import { expect, it } from 'vitest';
import type { Cache } from '../../../src/datasources/caches/cache.js';
import { requestCache } from '../../../src/search/request-cache.js';

/** A cache that remembers the order of what it was asked. */
function aWatchedCache(): { readonly cache: Cache; readonly calls: string[] } {
  const calls: string[] = [];
  const values = new Map<string, unknown>();
  const cache: Cache = {
    async get<T>(key: string) {
      calls.push(`get ${key}`);
      return values.get(key) as T | undefined;
    },
    async set(key, value, ttlMs) {
      calls.push(`set ${key} for ${ttlMs}`);
      values.set(key, value);
    },
    async delete() {},
    async close() {},
  };
  return { cache, calls };
}

it('puts what a search learnt at its end, all at once', async () => {
  const { cache, calls } = aWatchedCache();
  const ofRequest = requestCache(cache);
  ofRequest.hold();
  await ofRequest.set('vector', 1, 10);
  await ofRequest.set('candidates', 2, 20);
  expect(calls).toEqual([]);
  await ofRequest.flush();
  expect(calls).toEqual(['set vector for 10', 'set candidates for 20']);
});

it('reads back what it still holds, without asking', async () => {
  const { cache, calls } = aWatchedCache();
  const ofRequest = requestCache(cache);
  ofRequest.hold();
  await ofRequest.set('vector', 1, 10);
  expect(await ofRequest.get('vector')).toBe(1);
  expect(await ofRequest.get('other')).toBeUndefined();
  expect(calls).toEqual(['get other']);
});

it('puts at once what comes when no search is under way any more', async () => {
  const { cache, calls } = aWatchedCache();
  const ofRequest = requestCache(cache);
  ofRequest.hold();
  await ofRequest.flush();
  await ofRequest.set('late taste', 1, 10);
  expect(calls).toEqual(['set late taste for 10']);
});

it('does not make one search wait for another of its request', async () => {
  const { cache, calls } = aWatchedCache();
  const ofRequest = requestCache(cache);
  ofRequest.hold();
  ofRequest.hold();
  await ofRequest.set('first', 1, 10);
  await ofRequest.flush();
  await ofRequest.set('second', 2, 10);
  expect(calls).toEqual(['set first for 10']);
  await ofRequest.flush();
  expect(calls).toEqual(['set first for 10', 'set second for 10']);
});
