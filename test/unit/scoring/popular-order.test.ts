import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { popularOrder } from '../../../src/scoring/popular-order.js';

/** So many images of each cluster. */
function images(clusters: number, each: number) {
  return Array.from({ length: clusters }, (_, k) =>
    Array.from({ length: each }, (_, i) => ({ imageId: `c${k}-${i}`, clusterId: `c${k}` })),
  ).flat();
}

describe('the popular order', () => {
  const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 12, maxLength: 40 });

  it('has every image once, ranked from 1, and each cluster in its own order', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 9 }), (popular, each) => {
        const found = images(popular.length, each);
        const order = popularOrder(found, new Map(popular.map((share, k) => [`c${k}`, share])));
        expect(order.map(({ similarityRank }) => similarityRank)).toEqual(order.map((_, i) => i + 1));
        expect(order).toHaveLength(found.length);
        for (const k of popular.keys()) {
          const own = order.filter(({ clusterId }) => clusterId === `c${k}`).map(({ imageId }) => imageId);
          expect(own).toEqual(Array.from({ length: each }, (_, i) => `c${k}-${i}`));
        }
      }),
    );
  });

  it('shows at least ten clusters among the first twenty, however popular one is', () => {
    fc.assert(
      fc.property(shares, fc.integer({ min: 1, max: 9 }), (popular, each) => {
        const order = popularOrder(
          images(popular.length, each),
          new Map(popular.map((share, k) => [`c${k}`, share ** 9])),
        );
        expect(new Set(order.slice(0, 20).map(({ clusterId }) => clusterId)).size).toBeGreaterThanOrEqual(10);
      }),
    );
  });

  it('begins with the most popular cluster, which comes again sooner than others', () => {
    const popularity = new Map(Array.from({ length: 30 }, (_, k) => [`c${k}`, k === 7 ? 0.7 : 0.01]));
    const order = popularOrder(images(30, 8), popularity).map(({ clusterId }) => clusterId);
    expect(order[0]).toBe('c7');
    expect(order.slice(0, 20).filter((id) => id === 'c7').length).toBeGreaterThanOrEqual(2);
  });
});
