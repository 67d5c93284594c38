import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merge } from '../../../src/scoring/merge.js';
import { fromColumns, toColumns } from '../../../src/search/ranked-columns.js';
import { hitsOf, lifts, windows } from '../scoring/arbitraries.js';

describe('the columns of a ranked list', () => {
  it('give back every number as it was', () => {
    fc.assert(
      fc.property(windows, lifts, fc.double({ min: 0, max: 1, noNaN: true }), (window, lift, weight) => {
        const taste = { kind: 'known', seq: 1, interactions: 3, lifts: new Map([['c1', lift]]) } as const;
        const ranked = merge({ hits: hitsOf(window), best: 0.5, tau: 0.3, taste, weight });
        expect(fromColumns(toColumns(ranked))).toEqual(ranked);
      }),
    );
  });

  it('keep that the text fallback knows no similarity', () => {
    const hits = [{ imageId: 'cat', clusterId: null, similarity: null, similarityRank: 1 }];
    const ranked = merge({ hits, best: Number.NaN, tau: 0.3, taste: { kind: 'unknown' }, weight: 1 });
    expect(fromColumns(toColumns(ranked))).toEqual(ranked);
  });
});
