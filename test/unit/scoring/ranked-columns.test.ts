import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromColumns, toColumns } from '../../../src/scoring/ranked-columns.js';
import { hitsOf, tastes, windows } from './arbitraries.js';
import { merge } from './in-rows.js';

describe('the columns of a ranked list', () => {
  it('give back every number as it was', () => {
    fc.assert(
      fc.property(windows, tastes, fc.double({ min: 0, max: 1, noNaN: true }), (window, taste, weight) => {
        const ranked = merge({ hits: hitsOf(window), best: 0.5, tau: 0.3, taste, weight });
        const kept = ranked.map(({ hit: { code: _, ...hit }, ...rest }) => ({ ...rest, hit }));
        expect(fromColumns(toColumns(ranked))).toEqual(kept);
      }),
    );
  });

  it('keep how many near-duplicates one represents', () => {
    const hits = ['a', 'b'].map((imageId, i) => ({
      ...{ imageId, clusterId: null, similarity: 0.5, similarityRank: i + 1 },
    }));
    const plain = merge({ hits, best: 0.5, tau: 0.3, taste: { kind: 'unknown' }, weight: 0 });
    const ranked = plain.map((entry, i) => (i === 0 ? { ...entry, count: 7 } : entry));
    expect(fromColumns(toColumns(ranked))).toEqual(ranked);
  });

  it('keep that the text fallback knows no similarity', () => {
    const hits = [{ imageId: 'cat', clusterId: null, similarity: null, similarityRank: 1 }];
    const ranked = merge({ hits, best: Number.NaN, tau: 0.3, taste: { kind: 'unknown' }, weight: 1 });
    expect(fromColumns(toColumns(ranked))).toEqual(ranked);
  });
});
