import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entropy, ndcg, share } from '../../../bench/quality/metrics.js';

describe('ndcg', () => {
  it('discounts each gain by the logarithm of its place and divides by the best page', () => {
    const gained = 3 + 0 + 1 / Math.log2(4);
    const best = 3 + 3 / Math.log2(3) + 1 / Math.log2(4);
    expect(ndcg([3, 0, 1], [1, 3, 3, 0], 3)).toBeCloseTo(gained / best, 12);
  });

  it('looks at the first ten places only', () => {
    const gains = [...Array<number>(10).fill(1), 3];
    expect(ndcg(gains, gains)).toBeLessThan(1);
    expect(ndcg(gains, Array<number>(10).fill(1))).toBe(1);
  });

  it('is 0 where nothing can be gained', () => {
    expect(ndcg([0, 0], [0, 0, 0])).toBe(0);
  });

  it('is 1 for the best page and at most 1 for any other', () => {
    const gains = fc.array(fc.constantFrom(0, 1, 3), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(gains, (possible) => {
        const best = [...possible].sort((a, b) => b - a);
        if (best[0] !== 0) expect(ndcg(best, possible)).toBeCloseTo(1, 12);
        expect(ndcg(possible, possible)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });
});

describe('entropy', () => {
  it('is 0 for one label and the logarithm of their number for labels that are equally frequent', () => {
    expect(entropy(['a', 'a', 'a'])).toBe(0);
    expect(entropy(['a', 'b', 'c', 'd'])).toBeCloseTo(Math.log(4), 12);
  });

  it('is that of the shares', () => {
    expect(entropy(['a', 'a', 'a', 'b'])).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 12);
  });
});

it('counts the part for which something holds', () => {
  expect(share([1, 2, 3, 4], (value) => value > 3)).toBe(0.25);
  expect(share([], () => true)).toBeNaN();
});
