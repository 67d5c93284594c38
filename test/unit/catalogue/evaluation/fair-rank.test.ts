import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expectedNdcg,
  expectedPrecision,
  expectedRecall,
  expectedReciprocalRank,
  tieGroups,
} from '../../../../src/catalogue/evaluation/metrics/fair-rank.js';

const K = 3;

/** Up to six answers of few different scores, some of them right. */
const answers = fc
  .array(fc.record({ score: fc.integer({ min: 0, max: 2 }), isRight: fc.boolean() }), {
    minLength: 1,
    maxLength: 6,
  })
  .filter((all) => all.some(({ isRight }) => isRight));

type Answers = readonly { readonly score: number; readonly isRight: boolean }[];

function ordersOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  if (all.length < 2) return [all];
  return all.flatMap((first, n) =>
    ordersOf(all.filter((_, m) => m !== n)).map((others) => [first, ...others]),
  );
}

/** Every order in which a stable sort may leave the answers. */
function rankings(all: Answers): readonly Answers[] {
  return ordersOf(all).map((order) => [...order].sort((a, b) => b.score - a.score));
}

function meanOver(all: Answers, figure: (ranking: Answers) => number): number {
  const every = rankings(all);
  return every.reduce((sum, ranking) => sum + figure(ranking), 0) / every.length;
}

const gainOf = (ranking: Answers): number =>
  ranking.slice(0, K).reduce((sum, { isRight }, place) => sum + (isRight ? 1 / Math.log2(place + 2) : 0), 0);
const rightIn = (ranking: Answers): number => ranking.slice(0, K).filter(({ isRight }) => isRight).length;

describe('figures of rankings with equal scores', () => {
  it('are the mean over every order of them', () => {
    fc.assert(
      fc.property(answers, (all) => {
        const right = all.flatMap(({ isRight }, place) => (isRight ? [place] : []));
        const groups = tieGroups(
          Float64Array.from(all, ({ score }) => score),
          right,
        );
        const best = gainOf([...all].sort((a, b) => Number(b.isRight) - Number(a.isRight)));
        const firstRight = (ranking: Answers): number => ranking.findIndex(({ isRight }) => isRight) + 1;
        expect(expectedNdcg(groups, K)).toBeCloseTo(meanOver(all, gainOf) / best, 9);
        expect(expectedPrecision(groups, K)).toBeCloseTo(meanOver(all, rightIn) / K, 9);
        expect(expectedRecall(groups, K)).toBeCloseTo(meanOver(all, rightIn) / right.length, 9);
        expect(expectedReciprocalRank(groups)).toBeCloseTo(
          meanOver(all, (ranking) => 1 / firstRight(ranking)),
          9,
        );
        expect(expectedReciprocalRank(groups, K)).toBeCloseTo(
          meanOver(all, (ranking) => (firstRight(ranking) <= K ? 1 / firstRight(ranking) : 0)),
          9,
        );
      }),
      { numRuns: 60 },
    );
  });
});
