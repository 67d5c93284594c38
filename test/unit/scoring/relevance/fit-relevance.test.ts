import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../src/clustering/seeded-random.js';
import { MAX_KNOTS } from '../../../../src/domain/relevance.js';
import { FEWEST_QUERIES, fitRelevance } from '../../../../src/scoring/relevance/fit-relevance.js';
import type { JudgedQuery } from '../../../../src/scoring/relevance/judgement-bins.js';
import { probabilityAt } from '../../../../src/scoring/relevance/relevance-curve.js';
import { separationOf } from '../../../../src/scoring/relevance/separation.js';

/** Queries whose images are relevant with a known probability. */
function judged(
  probability: (gap: number) => number,
  { queries = 60, images = 200, seed = 1 } = {},
): readonly JudgedQuery[] {
  const random = seededRandom(seed);
  return Array.from({ length: queries }, () => {
    const gaps = Array.from({ length: images }, (_, i) => (i === 0 ? 0 : random() * 3));
    return { gaps, relevant: gaps.map((gap) => (random() < probability(gap) ? 1 : 0)) };
  });
}

const threshold = (gap: number) => (gap < 1 ? 0.9 : 0.05);

describe('the fit of relevance', () => {
  it('finds a threshold where relevance has one, and its log-loss beats the exponential', () => {
    const curve = fitRelevance(judged(threshold), 'tags');
    if (curve === null) throw new Error('nothing was fitted');
    for (const gap of [0.1, 0.5, 0.9]) expect(probabilityAt(gap, curve)).toBeCloseTo(0.9, 1);
    for (const gap of [1.1, 2, 2.9]) expect(probabilityAt(gap, curve)).toBeCloseTo(0.05, 1);
    expect(curve.fit.logLoss).toBeLessThan(curve.fit.exponentialLogLoss - 0.05);
    expect(curve.fit).toMatchObject({ labels: 'tags', queries: 60, judgements: 12_000 });
  });

  it('keeps the exponential where relevance is exponential', () => {
    const curve = fitRelevance(
      judged((gap) => 0.8 * Math.exp(-gap)),
      'titles',
    );
    expect(curve?.gaps).toEqual([]);
    expect(curve?.best).toBeCloseTo(0.8, 1);
    expect(curve?.fit.logLoss).toBeGreaterThanOrEqual(curve?.fit.exponentialLogLoss ?? Number.NaN);
  });

  it('lets a broad query say no more than a narrow one', () => {
    const narrow = judged((gap) => (gap < 0.5 ? 1 : 0), { queries: 20, images: 100 });
    const broad = judged(() => 1, { queries: 2, images: 20_000, seed: 2 });
    const curve = fitRelevance([...narrow, ...broad], 'tags');
    if (curve === null) throw new Error('nothing was fitted');
    expect(probabilityAt(1, curve)).toBeLessThan(0.2);
  });

  it('says nothing of judgements that cannot tell', () => {
    expect(fitRelevance([], 'tags')).toBeNull();
    expect(fitRelevance(judged(threshold, { queries: FEWEST_QUERIES - 1 }), 'tags')).toBeNull();
    expect(
      fitRelevance(
        judged(() => 1),
        'tags',
      ),
    ).toBeNull();
    expect(
      fitRelevance(
        judged(() => 0),
        'tags',
      ),
    ).toBeNull();
  });

  it('never rises, fits a release, and stays in range, whatever was judged', () => {
    const query = fc
      .array(
        fc.record({ gap: fc.double({ min: 0, max: 20, noNaN: true }), relevant: fc.constantFrom(0, 1) }),
        {
          minLength: 1,
          maxLength: 60,
        },
      )
      .map((images) => ({
        gaps: images.map(({ gap }) => gap),
        relevant: images.map(({ relevant }) => relevant),
      }));
    fc.assert(
      fc.property(fc.array(query, { minLength: FEWEST_QUERIES, maxLength: 12 }), (queries) => {
        const curve = fitRelevance(queries, 'tags');
        if (curve === null) return;
        const { best, gaps, probabilities, fit } = curve;
        expect(best).toBeGreaterThan(0);
        expect(best).toBeLessThanOrEqual(1);
        expect(gaps.length).toBeLessThanOrEqual(MAX_KNOTS);
        gaps.forEach((gap, i) => {
          expect(gap).toBeGreaterThan(gaps[i - 1] ?? 0);
        });
        probabilities.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(probabilities[i - 1] ?? best);
        });
        expect(gaps.length > 0).toBe(fit.logLoss < fit.exponentialLogLoss);
      }),
      { numRuns: 30 },
    );
  });
});

describe('the separation of a label', () => {
  it('is 1 where it is seen, 1/2 where it is not, and counts ties half', () => {
    expect(separationOf({ gaps: [0, 1, 2], relevant: [1, 0, 0] })).toBe(1);
    expect(separationOf({ gaps: [0, 1, 2], relevant: [0, 0, 1] })).toBe(0);
    expect(separationOf({ gaps: [1, 1, 1], relevant: [0, 1, 0] })).toBe(0.5);
    expect(separationOf({ gaps: [1, 2], relevant: [1, 1] })).toBeNaN();
  });
});
