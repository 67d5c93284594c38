import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LIFT } from '../../../../src/domain/taste.js';
import { liftsFromRankings } from '../../../../src/scoring/models/ranking-lifts.js';

const IDS = ['c0', 'c1', 'c2', 'c3', 'c4'];

const scores = (values: Readonly<Record<string, number>>) => new Map(Object.entries(values));

/** Anything a number can be, and much of what a softmax gives. */
const anyScore = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.double(),
  fc.constantFrom(0, -0, Number.MIN_VALUE, Number.MAX_VALUE, Number.POSITIVE_INFINITY, Number.NaN, -1),
);
const anyScores = fc.dictionary(fc.constantFrom(...IDS, 'unheard-of'), anyScore).map(scores);
const softmax = fc
  .array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: IDS.length, maxLength: IDS.length })
  .map((logits) => {
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    return new Map(IDS.map((id, k) => [id, Math.exp(logits[k] ?? 0) / total]));
  });

describe('lifts from two rankings', () => {
  it('by hand', () => {
    const lifts = liftsFromRankings(scores({ a: 0.6, b: 0.2, c: 0.2 }), scores({ a: 0.2, b: 0.2, c: 0.6 }), [
      'a',
      'b',
      'c',
    ]);
    expect(lifts.get('a')).toBeCloseTo(Math.log(3), 12);
    expect(lifts.get('b')).toBeCloseTo(0, 12);
    expect(lifts.get('c')).toBeCloseTo(-Math.log(3), 12);
  });

  it('are neutral for what either answer does not score, and renormalised over the rest', () => {
    const lifts = liftsFromRankings(
      scores({ a: 0.4, b: 0.1, filtered: 0.5 }),
      scores({ a: 0.1, b: 0.1, c: 0.2, d: 0.6 }),
      ['a', 'b', 'c', 'd', 'filtered'],
    );
    expect(lifts.get('filtered')).toBe(0);
    expect(lifts.get('c')).toBe(0);
    expect(lifts.get('d')).toBe(0);
    expect(lifts.get('a')).toBeCloseTo(Math.log(0.8 / 0.5), 12);
    expect(lifts.get('b')).toBeCloseTo(Math.log(0.2 / 0.5), 12);
  });

  it('are neutral for a 0 of the baseline, and the least for a 0 of the user alone', () => {
    const lifts = liftsFromRankings(scores({ a: 0, b: 0.5, c: 0.5 }), scores({ a: 0.2, b: 0.8, c: 0 }), [
      'a',
      'b',
      'c',
    ]);
    expect(lifts.get('a')).toBe(-MAX_LIFT);
    expect(lifts.get('c')).toBe(0);
    expect(lifts.get('b')).toBeCloseTo(Math.log(1 / 0.8), 12);
  });

  it('are neutral throughout when the answers have nothing in common or the user scores 0 everywhere', () => {
    for (const [user, nobody] of [
      [{}, {}],
      [{ a: 1 }, { b: 1 }],
      [
        { a: 0, b: 0 },
        { a: 0.5, b: 0.5 },
      ],
      [
        { a: 0.5, b: 0.5 },
        { a: 0, b: 0 },
      ],
    ] as const) {
      const lifts = liftsFromRankings(scores({ ...user }), scores({ ...nobody }), ['a', 'b']);
      expect([...lifts.values()]).toEqual([0, 0]);
    }
  });

  it('are finite, within the limit, one an id, whatever the answers hold', () => {
    fc.assert(
      fc.property(anyScores, anyScores, (user, nobody) => {
        const lifts = liftsFromRankings(user, nobody, IDS);
        expect([...lifts.keys()]).toEqual(IDS);
        for (const lift of lifts.values()) {
          expect(Math.abs(lift)).toBeLessThanOrEqual(MAX_LIFT);
        }
      }),
    );
  });

  it('are exactly 0 for a user with the scores of the baseline', () => {
    fc.assert(
      fc.property(anyScores, (same) => {
        for (const lift of liftsFromRankings(same, same, IDS).values()) expect(lift === 0).toBe(true);
      }),
    );
  });

  it('do not depend on the scale of an answer', () => {
    fc.assert(
      fc.property(
        softmax,
        softmax,
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (user, nobody, scale) => {
          const scaled = new Map([...user].map(([id, score]) => [id, score * scale]));
          const lifts = liftsFromRankings(user, nobody, IDS);
          for (const [id, lift] of liftsFromRankings(scaled, nobody, IDS)) {
            expect(lift).toBeCloseTo(lifts.get(id) ?? Number.NaN, 9);
          }
        },
      ),
    );
  });

  it('turn round when the answers do', () => {
    fc.assert(
      fc.property(softmax, softmax, (user, nobody) => {
        const back = liftsFromRankings(nobody, user, IDS);
        for (const [id, lift] of liftsFromRankings(user, nobody, IDS)) {
          expect(lift).toBeCloseTo(-(back.get(id) ?? Number.NaN), 9);
        }
      }),
    );
  });

  it('differ as the logarithms of the odds do, so that the order follows the user against everybody', () => {
    fc.assert(
      fc.property(softmax, softmax, (user, nobody) => {
        const lifts = liftsFromRankings(user, nobody, IDS);
        const odds = (id: string) => Math.log((user.get(id) ?? 0) / (nobody.get(id) ?? 0));
        for (const id of IDS) {
          const lift = lifts.get(id) ?? Number.NaN;
          const first = lifts.get('c0') ?? Number.NaN;
          if (Math.abs(lift) === MAX_LIFT || Math.abs(first) === MAX_LIFT) continue;
          expect(lift - first).toBeCloseTo(odds(id) - odds('c0'), 9);
        }
      }),
    );
  });
});
