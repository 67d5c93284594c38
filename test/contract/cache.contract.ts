import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cache } from '../../src/datasources/caches/cache.js';

/** An empty cache, and a way to let time pass for it. */
export interface OpenCache {
  readonly cache: Cache;
  pass(milliseconds: number): Promise<void>;
}

/** Contract of every cache: it may lose values, but never returns another value. */
export function cacheContract(engine: string, open: () => Promise<OpenCache>): void {
  describe(`cache: ${engine}`, () => {
    let cache: Cache;
    let pass: OpenCache['pass'];

    beforeEach(async () => {
      ({ cache, pass } = await open());
    });

    afterEach(async () => {
      await cache.close();
    });

    it.each<[string, unknown]>([
      ['a text', 'plain, ümlaut and 😀'],
      ['an empty text', ''],
      ['a number', 0.1],
      ['a number that JSON lacks', Number.NEGATIVE_INFINITY],
      ['false', false],
      ['null', null],
      ['a vector', Float32Array.of(0.6, -0.8)],
      ['bytes', Uint8Array.of(0, 255)],
      ['a list of objects', [{ imageId: 'a', similarity: 0.25, clusterId: null }]],
      ['a map', new Map([['c1', -4]])],
      ['a taste', { kind: 'known', seq: 7, interactions: 2.5, lifts: new Map([['c1', 1.5]]) }],
    ])('gives back %s', async (_, value) => {
      await cache.set('key', value, 60_000);
      expect(await cache.get('key')).toStrictEqual(value);
    });

    it('has nothing under a key that was never set, or was deleted', async () => {
      expect(await cache.get('key')).toBeUndefined();
      await cache.set('key', 1, 60_000);
      await cache.delete('key');
      await cache.delete('another');
      expect(await cache.get('key')).toBeUndefined();
    });

    it('keeps the last value set, for its own time', async () => {
      await cache.set('key', 1, 1_000);
      await cache.set('key', 2, 60_000);
      await pass(2_000);
      expect(await cache.get('key')).toBe(2);
    });

    it('has lost a value when its time is over, and not before', async () => {
      await cache.set('short', 1, 2_000);
      await cache.set('long', 2, 60_000);
      await pass(1_000);
      expect(await cache.get('short')).toBe(1);
      await pass(1_100);
      expect(await cache.get('short')).toBeUndefined();
      expect(await cache.get('long')).toBe(2);
    });

    it('does not renew a value by reading it', async () => {
      await cache.set('key', 1, 2_000);
      await pass(1_500);
      await cache.get('key');
      await pass(1_000);
      expect(await cache.get('key')).toBeUndefined();
    });

    it('keeps nothing that has no time', async () => {
      await cache.set('key', 1, 60_000);
      await cache.set('key', 2, 0);
      expect(await cache.get('key')).toBeUndefined();
    });

    it('tells apart keys of any characters', async () => {
      const keys = ['a', 'a:', 'a:b', 'A', 'é', 'e\u0301', 'r1:taste:😀', 'x'.repeat(2_000)];
      for (const key of keys) await cache.set(key, key, 60_000);
      for (const key of keys) expect(await cache.get(key)).toBe(key);
    });
  });
}
