import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Guess, METRICS, measure } from '../../../../src/catalogue/evaluation/metrics.js';

const ITEMS = Array.from({ length: 40 }, (_, n) => `c${n}`);
const guess = fc
  .tuple(
    fc.shuffledSubarray(ITEMS, { minLength: 40 }),
    fc.shuffledSubarray(ITEMS, { minLength: 1, maxLength: 6 }),
  )
  .map(([ranking, truth]): Guess => ({ ranking, truth: new Set(truth) }));

describe("Personalize's offline metrics", () => {
  it('are those that a person computes', () => {
    const ranking = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l'];
    const figures = measure(
      [
        { ranking, truth: new Set(['b', 'f']) },
        { ranking, truth: new Set(['z']) },
      ],
      24,
    );
    // Places 2 and 6 of two right ones; the second user gets nothing.
    const best = 1 + 1 / Math.log2(3);
    expect(figures).toEqual({
      coverage: 12 / 24,
      mean_reciprocal_rank_at_25: 0.25,
      normalized_discounted_cumulative_gain_at_5: 1 / Math.log2(3) / best / 2,
      normalized_discounted_cumulative_gain_at_10: (1 / Math.log2(3) + 1 / Math.log2(7)) / best / 2,
      normalized_discounted_cumulative_gain_at_25: (1 / Math.log2(3) + 1 / Math.log2(7)) / best / 2,
      precision_at_5: 0.1,
      precision_at_10: 0.1,
      precision_at_25: 0.04,
    });
  });

  it('stay within 0 and 1 whatever the ranking', () => {
    fc.assert(
      fc.property(fc.array(guess, { maxLength: 5 }), (guesses) => {
        const figures = measure(guesses, ITEMS.length);
        for (const metric of METRICS) {
          expect(figures[metric]).toBeGreaterThanOrEqual(0);
          expect(figures[metric]).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  it('give who puts all that is right first the whole gain', () => {
    fc.assert(
      fc.property(guess, ({ ranking, truth }) => {
        const perfect = [...truth, ...ranking.filter((item) => !truth.has(item))];
        const figures = measure([{ ranking: perfect, truth }], ITEMS.length);
        expect(figures.mean_reciprocal_rank_at_25).toBe(1);
        for (const k of [5, 10, 25] as const) {
          expect(figures[`normalized_discounted_cumulative_gain_at_${k}`]).toBeCloseTo(1, 12);
          expect(figures[`precision_at_${k}`]).toBe(Math.min(k, truth.size) / k);
        }
      }),
    );
  });
});
