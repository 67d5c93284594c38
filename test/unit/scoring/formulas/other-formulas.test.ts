import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMULA_NAMES, type FormulaName } from '../../../../src/scoring/formulas/formulas.js';
import {
  hitsOf,
  idsOf,
  knownTaste,
  lifts,
  type Near,
  requestOf,
  tastes,
  weights,
  windows,
} from '../arbitraries.js';
import { merge } from '../in-rows.js';

const near = (imageId: string, clusterId: string | null, similarity: number): Near => ({
  imageId,
  clusterId,
  similarity,
});
const OTHERS = FORMULA_NAMES.filter((name) => name !== 'lift');

describe.each(OTHERS)('%s keeps', (formula: FormulaName) => {
  it('the plain order for equal affinities, at any weight', () => {
    fc.assert(
      fc.property(windows, lifts, weights, (images, lift, weight) => {
        const inOneCluster = images.map((image) => ({ ...image, clusterId: 'c0' }));
        const ranked = merge(requestOf(inOneCluster, { taste: knownTaste([['c0', lift]]), weight, formula }));
        expect(idsOf(ranked)).toEqual(idsOf(hitsOf(images).map((hit) => ({ hit }))));
      }),
    );
  });

  it('contributions that add up, and a difference that is monotone in the weight', () => {
    fc.assert(
      fc.property(windows, tastes, weights, weights, weights, (images, taste, ...some) => {
        const [first, second] = images;
        if (first === undefined || second === undefined) return;
        const differences = [...some]
          .sort((a, b) => a - b)
          .map((weight) => {
            const ranked = merge(requestOf(images, { taste, weight, formula }));
            for (const { score, similarityContribution, affinityContribution } of ranked) {
              expect(similarityContribution + affinityContribution).toBe(score);
            }
            const scoreOf = (id: string) => ranked.find(({ hit }) => hit.imageId === id)?.score ?? 0;
            return scoreOf(first.imageId) - scoreOf(second.imageId);
          });
        const [low = 0, middle = 0, high = 0] = differences;
        expect((middle - low) * (high - middle)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe.each(['minmax', 'rank'] as const)('%s also keeps', (formula) => {
  it('that more affinity or similarity never costs a place', () => {
    fc.assert(
      fc.property(windows, fc.nat(), weights, tastes, lifts, lifts, (images, at, weight, taste, x, y) => {
        const chosen = images[at % images.length]?.imageId;
        const rankWith = (lift: number, similarity?: number) => {
          const changed = images.map((image) =>
            image.imageId === chosen
              ? { ...image, clusterId: 'own', similarity: similarity ?? image.similarity }
              : image,
          );
          const known = { ...taste, lifts: new Map([...taste.lifts, ['own', lift] as const]) };
          const ranked = merge(requestOf(changed, { taste: known, weight, formula }));
          return ranked.find(({ hit }) => hit.imageId === chosen)?.rank ?? 0;
        };
        expect(rankWith(Math.max(x, y))).toBeLessThanOrEqual(rankWith(Math.min(x, y)));
        const [far, close] = [Math.min(x, y) / 4, Math.max(x, y) / 4];
        expect(rankWith(x, close)).toBeLessThanOrEqual(rankWith(x, far));
      }),
    );
  });
});

describe('what they give up', () => {
  const taste = knownTaste([
    ['liked', 1],
    ['neutral', 0],
  ]);
  const pair = [near('a', 'neutral', 0.5), near('b', 'liked', 0.45)];

  it.each(['minmax', 'zscore'] as const)('%s: a far candidate turns a pair', (formula) => {
    const far = near('z', 'neutral', -0.9);
    const order = (images: readonly Near[]) =>
      idsOf(merge(requestOf(images, { taste, weight: 0.4, formula }))).filter((id) => id !== 'z');
    expect(order(pair)).toEqual(['a', 'b']);
    expect(order([...pair, far])).toEqual(['b', 'a']);
    const byLift = (images: readonly Near[]) =>
      idsOf(merge(requestOf(images, { taste, weight: 0.4 }))).filter((id) => id !== 'z');
    expect(byLift([...pair, far])).toEqual(byLift(pair));
  });

  it('zscore: more affinity may cost a place, because it narrows the spread', () => {
    const three = [near('a', 'mine', 0.9), near('k', 'middling', 0.5), near('b', 'theirs', 0.1)];
    const order = (lift: number) => {
      const known = knownTaste([
        ['mine', lift],
        ['middling', -1.5],
        ['theirs', -1],
      ]);
      return idsOf(merge(requestOf(three, { taste: known, weight: 0.51, formula: 'zscore' })));
    };
    expect(order(-4).indexOf('a')).toBeLessThan(order(-4).indexOf('b'));
    expect(order(-2).indexOf('a')).toBeGreaterThan(order(-2).indexOf('b'));
  });

  it('zscore: a contribution may be negative', () => {
    const ranked = merge(requestOf(pair, { taste, weight: 0.4, formula: 'zscore' }));
    expect(ranked.some(({ similarityContribution }) => similarityContribution < 0)).toBe(true);
  });

  it('rank: a faint preference weighs as much as a passion', () => {
    const scores = [0.01, 4].map((lift) =>
      merge(requestOf(pair, { taste: knownTaste([['liked', lift]]), weight: 0.4, formula: 'rank' })).map(
        ({ score }) => score,
      ),
    );
    expect(scores[0]).toEqual(scores[1]);
  });

  it('minmax: a neutral cluster is not 1/2', () => {
    const ranked = merge(requestOf(pair, { taste, weight: 1, formula: 'minmax' }));
    expect(ranked.map(({ affinityContribution }) => affinityContribution)).toEqual([1, 0]);
  });
});

describe('hits without a similarity', () => {
  it('are merged by rank, whatever formula was asked for', () => {
    const hits = ['a', 'b', 'c'].map((imageId, i) => ({
      imageId,
      clusterId: imageId === 'c' ? 'liked' : null,
      similarity: null,
      similarityRank: i + 1,
    }));
    const request = { ...requestOf([]), hits, taste: knownTaste([['liked', 2]]), weight: 0.5 };
    const ranked = merge(request);
    expect(ranked).toEqual(merge({ ...request, formula: 'rank' }));
    expect(idsOf(ranked)).toEqual(['a', 'c', 'b']);
    expect(ranked[1]?.similarityContribution).toBeCloseTo(0.25, 7);
    expect(ranked[1]?.affinityContribution).toBeCloseTo(0.5, 7);
  });
});
