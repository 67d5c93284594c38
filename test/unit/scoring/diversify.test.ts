import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idsOf, type Near, requestOf, tastes, weights, windows } from './arbitraries.js';
import { diversify, merge } from './in-rows.js';

/** Three close hits of one cluster, then one of another and one without. */
const images: readonly Near[] = [
  { imageId: 'a1', clusterId: 'a', similarity: 0.9 },
  { imageId: 'a2', clusterId: 'a', similarity: 0.89 },
  { imageId: 'a3', clusterId: 'a', similarity: 0.88 },
  { imageId: 'b1', clusterId: 'b', similarity: 0.8 },
  { imageId: 'x1', clusterId: null, similarity: 0.7 },
  { imageId: 'x2', clusterId: null, similarity: 0.69 },
];
const ranked = merge(requestOf(images));

describe('diversity', () => {
  it('0 is the very same list', () => {
    expect(diversify(ranked, 0)).toEqual(ranked);
    expect(diversify(ranked, Number.NaN)).toEqual(ranked);
  });

  it('brings other clusters forward, the more the higher it is', () => {
    expect(idsOf(diversify(ranked, 0.1))).toEqual(['a1', 'a2', 'a3', 'b1', 'x1', 'x2']);
    expect(idsOf(diversify(ranked, 0.5))).toEqual(['a1', 'b1', 'a2', 'a3', 'x1', 'x2']);
    expect(idsOf(diversify(ranked, 1))).toEqual(['a1', 'b1', 'x1', 'x2', 'a2', 'a3']);
  });

  it('takes images without a cluster for unlike anything', () => {
    const loose = merge(requestOf(images.map((image) => ({ ...image, clusterId: null }))));
    expect(idsOf(diversify(loose, 1))).toEqual(idsOf(loose));
  });

  it('loses nothing, keeps the best, keeps the order within a cluster, and ranks anew', () => {
    fc.assert(
      fc.property(
        windows,
        tastes,
        weights,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (near, taste, weight, d) => {
          const before = merge(requestOf(near, { taste, weight }));
          const after = diversify(before, d);
          expect([...idsOf(after)].sort()).toEqual([...idsOf(before)].sort());
          expect(after[0]?.hit).toEqual(before[0]?.hit);
          expect(after.map(({ rank }) => rank)).toEqual(after.map((_, i) => i + 1));
          for (const cluster of new Set(near.map(({ clusterId }) => clusterId))) {
            if (cluster === null) continue;
            const within = (list: typeof before) =>
              idsOf(list.filter(({ hit }) => hit.clusterId === cluster));
            expect(within(after)).toEqual(within(before));
          }
          expect(diversify(before, d)).toEqual(after);
        },
      ),
    );
  });
});
