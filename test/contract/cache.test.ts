import { describe, expect, it } from 'vitest';
import { bytesOf, openLruCache } from '../../src/datasources/caches/lru.cache.js';
import { cacheContract } from './cache.contract.js';

cacheContract('lru', async () => {
  let now = 1_000;
  return {
    cache: openLruCache({ maxBytes: 1_000_000, now: () => now }),
    pass: async (milliseconds) => {
      now += milliseconds;
    },
  };
});

describe('the LRU cache', () => {
  const vector = (bytes: number) => new Float32Array(bytes / 4);
  const open = (maxBytes: number) => openLruCache({ maxBytes, now: () => 1_000 });

  it('lets go of what was not asked for longest when the bytes run out', async () => {
    const cache = open(40_000);
    for (let i = 0; i < 9; i++) await cache.set(`v${i}`, vector(4_000), 60_000);
    await cache.get('v0');
    await cache.set('v9', vector(4_000), 60_000);
    expect(await cache.get('v0')).toBeDefined();
    expect(await cache.get('v1')).toBeUndefined();
    expect(await cache.get('v9')).toBeDefined();
  });

  it('does not keep one value that would empty it, nor the value that it replaces', async () => {
    const cache = open(40_000);
    await cache.set('small', vector(4_000), 60_000);
    await cache.set('large', vector(4_000), 60_000);
    await cache.set('large', vector(20_000), 60_000);
    expect(await cache.get('large')).toBeUndefined();
    expect(await cache.get('small')).toBeDefined();
  });
});

describe('the bytes of a value', () => {
  it('grow with what it holds', () => {
    expect(bytesOf(new Float32Array(512))).toBeGreaterThanOrEqual(2_048);
    expect(bytesOf('x'.repeat(1_000))).toBeGreaterThanOrEqual(1_000);
    const hits = Array.from({ length: 200 }, (_, i) => ({ imageId: `image-${i}`, similarity: i }));
    expect(bytesOf(hits)).toBeGreaterThan(200 * bytesOf('image-1'));
    const lifts = new Map(hits.map(({ imageId, similarity }) => [imageId, similarity]));
    expect(bytesOf({ lifts })).toBeGreaterThan(200 * bytesOf('image-1'));
    expect(bytesOf(new Set(['a'.repeat(500)]))).toBeGreaterThan(500);
    expect(bytesOf(new ArrayBuffer(700))).toBeGreaterThanOrEqual(700);
  });

  it('are judged by a part of a long list, near enough', () => {
    const hit = (i: number) => ({ imageId: `image-${i}`, similarity: i });
    const each = bytesOf([hit(1_000)]) - bytesOf([]);
    const list = Array.from({ length: 10_007 }, (_, i) => hit(i));
    expect(bytesOf(list) / (list.length * each)).toBeCloseTo(1, 1);
    let looks = 0;
    bytesOf(list.map(() => Object.defineProperty({}, 'x', { enumerable: true, get: () => looks++ })));
    expect(looks).toBeLessThanOrEqual(20);
  });

  it('count for primitives', () => {
    expect([1, true, null, undefined].map(bytesOf)).toEqual([8, 8, 8, 8]);
  });
});
