import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LIFT } from '../../../src/domain/taste.js';
import type { MergeRequest } from '../../../src/scoring/merge.js';
import type { RankedHit } from '../../../src/scoring/ranked-columns.js';
import {
  aCurve,
  CLUSTERS,
  CODE_LENGTH,
  codes,
  curves,
  hitsOf,
  hostileNumbers,
  idsOf,
  knownTaste,
  lifts,
  type Near,
  requestOf,
  tastes,
  taus,
  weights,
  windows,
} from './arbitraries.js';
import { merge } from './in-rows.js';

/** Weights a few steps apart: where rounding would show in a difference. */
const closeWeights = fc
  .tuple(fc.integer({ min: 0, max: 2 ** 24 }), fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 3 }))
  .map(([start, steps]) => steps.map((step) => Math.min(2 ** 24, start + step) / 2 ** 24));

const plainOrder = (images: readonly Near[]) => hitsOf(images).map(({ imageId }) => imageId);

function entryOf(ranked: readonly RankedHit[], imageId: string): RankedHit {
  const entry = ranked.find(({ hit }) => hit.imageId === imageId);
  if (entry === undefined) throw new Error(`${imageId} is not in the answer`);
  return entry;
}

describe('the plain order', () => {
  it('is exact at weight 0, whatever the taste', () => {
    fc.assert(
      fc.property(windows, tastes, taus, curves, (images, taste, tau, curve) => {
        const ranked = merge(requestOf(images, { taste, tau, curve, weight: 0 }));
        expect(idsOf(ranked)).toEqual(plainOrder(images));
        expect(ranked.map(({ affinityContribution }) => affinityContribution)).toEqual(images.map(() => 0));
      }),
    );
  });

  it('is exact for an unknown user, whatever weight was passed', () => {
    fc.assert(
      fc.property(windows, weights, taus, curves, (images, weight, tau, curve) => {
        const ranked = merge(requestOf(images, { taste: { kind: 'unknown' }, weight, tau, curve }));
        expect(idsOf(ranked)).toEqual(plainOrder(images));
        expect(ranked.every(({ affinityContribution }) => affinityContribution === 0)).toBe(true);
      }),
    );
  });

  it('is exact for a weight that is negative or no number', () => {
    const images = [near('a', 'c0', 0.5), near('b', 'c1', 0.4)];
    for (const weight of [-1, Number.NaN, Number.NEGATIVE_INFINITY, -0]) {
      expect(idsOf(merge(requestOf(images, { taste: knownTaste([['c1', 4]]), weight })))).toEqual(['a', 'b']);
    }
  });
});

describe('an affinity equal for all candidates', () => {
  it('changes nothing at any weight, also 1', () => {
    fc.assert(
      fc.property(windows, lifts, weights, curves, (images, lift, weight, curve) => {
        const inOneCluster = images.map((image) => ({ ...image, clusterId: 'c0' }));
        const ranked = merge(requestOf(inOneCluster, { taste: knownTaste([['c0', lift]]), weight, curve }));
        expect(idsOf(ranked)).toEqual(plainOrder(images));
      }),
    );
  });

  it('changes nothing across clusters either', () => {
    fc.assert(
      fc.property(windows, lifts, weights, (images, lift, weight) => {
        const known = images.map((image, i) => ({
          ...image,
          clusterId: CLUSTERS[i % CLUSTERS.length] ?? 'c0',
        }));
        const taste = knownTaste(CLUSTERS.map((id) => [id, lift]));
        expect(idsOf(merge(requestOf(known, { taste, weight })))).toEqual(plainOrder(images));
      }),
    );
  });
});

describe('monotonicity', () => {
  it('a hit never loses by being more similar', () => {
    fc.assert(
      fc.property(
        windows,
        fc.nat(),
        weights,
        tastes,
        fc.double({ min: 0, max: 1, noNaN: true }),
        curves,
        (...drawn) => {
          const [images, at, weight, taste, step, curve] = drawn;
          const chosen = images[at % images.length] ?? near('a', null, 0);
          const best = hitsOf(images)[0]?.similarity ?? 0;
          const similarity = chosen.similarity + (best - chosen.similarity) * step;
          const raised = images.map((image) => (image === chosen ? { ...image, similarity } : image));
          const before = entryOf(merge(requestOf(images, { taste, weight, best, curve })), chosen.imageId);
          const after = entryOf(merge(requestOf(raised, { taste, weight, best, curve })), chosen.imageId);
          expect(after.score).toBeGreaterThanOrEqual(before.score);
          expect(after.rank).toBeLessThanOrEqual(before.rank);
          expect(after.relevance ?? -1).toBeGreaterThanOrEqual(before.relevance ?? 2);
        },
      ),
    );
  });

  it('a hit never loses by more affinity to its cluster', () => {
    fc.assert(
      fc.property(windows, fc.nat(), weights, tastes, lifts, lifts, (images, at, weight, taste, x, y) => {
        const chosen = images[at % images.length] ?? near('a', null, 0);
        const alone = images.map((image) => (image === chosen ? { ...image, clusterId: 'own' } : image));
        const withLift = (lift: number) => ({ ...taste, lifts: new Map([...taste.lifts, ['own', lift]]) });
        const low = entryOf(
          merge(requestOf(alone, { taste: withLift(Math.min(x, y)), weight })),
          chosen.imageId,
        );
        const high = entryOf(
          merge(requestOf(alone, { taste: withLift(Math.max(x, y)), weight })),
          chosen.imageId,
        );
        expect(high.score).toBeGreaterThanOrEqual(low.score);
        expect(high.rank).toBeLessThanOrEqual(low.rank);
      }),
    );
  });

  it('the score difference of a pair is exactly monotone in the weight, so a pair turns at most once', () => {
    fc.assert(
      fc.property(
        windows,
        tastes,
        fc.oneof(fc.array(weights, { minLength: 2, maxLength: 6 }), closeWeights),
        curves,
        (images, taste, some, curve) => {
          const byWeight = [...some]
            .sort((a, b) => a - b)
            .map((weight) => merge(requestOf(images, { taste, weight, curve })));
          const [first, second] = images;
          if (first === undefined || second === undefined) return;
          const pairs = byWeight.map((ranked) => ({
            difference: entryOf(ranked, first.imageId).score - entryOf(ranked, second.imageId).score,
            ahead: entryOf(ranked, first.imageId).rank < entryOf(ranked, second.imageId).rank,
          }));
          const steps = pairs.slice(1).map(({ difference }, i) => difference - (pairs[i]?.difference ?? 0));
          expect(steps.every((step) => step >= 0) || steps.every((step) => step <= 0)).toBe(true);
          const turns = pairs.slice(1).filter(({ ahead }, i) => ahead !== pairs[i]?.ahead);
          expect(turns.length).toBeLessThanOrEqual(1);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('contributions', () => {
  it('add up to the score, as the very same number, and the score falls with the rank', () => {
    fc.assert(
      fc.property(windows, tastes, weights, curves, (images, taste, weight, curve) => {
        const ranked = merge(requestOf(images, { taste, weight, curve }));
        ranked.forEach((entry, i) => {
          expect(entry.similarityContribution + entry.affinityContribution).toBe(entry.score);
          expect(entry.score).toBeGreaterThanOrEqual(0);
          expect(entry.score).toBeLessThanOrEqual(1);
          expect(entry.rank).toBe(i + 1);
          const next = ranked[i + 1];
          if (next === undefined || weight === 0) return;
          expect(next.score).toBeLessThanOrEqual(entry.score);
          if (next.score === entry.score) {
            expect(next.hit.similarityRank).toBeGreaterThan(entry.hit.similarityRank);
          }
        });
      }),
    );
  });

  it('are the weighted closeness and the weighted logistic of the lift', () => {
    const images = [near('a', 'c0', 0.6), near('b', 'c1', 0.45)];
    const taste = knownTaste([['c1', 2]]);
    const ranked = merge(requestOf(images, { taste, weight: 0.25, tau: 0.3 }));
    const [a, b] = ['a', 'b'].map((id) => entryOf(ranked, id));
    expect(a).toMatchObject({
      similarityContribution: 0.75,
      affinityContribution: 0.125,
      score: 0.875,
      rank: 1,
    });
    expect(b?.similarityContribution).toBeCloseTo(0.75 * Math.exp(-0.5), 6);
    expect(b?.affinityContribution).toBeCloseTo(0.25 / (1 + Math.exp(-2)), 6);
    expect(b?.affinity).toBe(2);
  });

  it('follow the calibrated curve, whose scale is that of the best hit', () => {
    const curve = aCurve({ best: 0.8, gaps: [0, 1, 2], probabilities: [0.8, 0.6, 0] });
    const images = [near('a', null, 0.6), near('b', null, 0.3), near('c', null, 0.15), near('d', null, -0.9)];
    const ranked = merge(requestOf(images, { tau: 0.3, curve }));
    expect(ranked.map(({ relevance }) => relevance)).toEqual(
      [0.8, 0.6, 0.3, 0].map((value) => expect.closeTo(value, 6)),
    );
    expect(ranked[1]?.score).toBeCloseTo(0.75, 6);
  });
});

describe('the order of two images', () => {
  it('does not depend on the other candidates, as long as none is better than the best', () => {
    fc.assert(
      fc.property(
        windows,
        tastes,
        weights,
        fc.infiniteStream(fc.boolean()),
        curves,
        (images, taste, weight, coin, curve) => {
          const best = hitsOf(images)[0]?.similarity ?? 0;
          const fewer = images.filter(() => coin.next().value === true);
          const among = idsOf(merge(requestOf(images, { taste, weight, best, curve })));
          const alone = idsOf(merge(requestOf(fewer, { taste, weight, best, curve })));
          expect(among.filter((id) => alone.includes(id))).toEqual(alone);
        },
      ),
    );
  });

  it('does not depend on the page size: pages of any size make the same list', () => {
    fc.assert(
      fc.property(
        windows,
        tastes,
        weights,
        fc.integer({ min: 1, max: 50 }),
        (images, taste, weight, size) => {
          const pages: string[] = [];
          for (let from = 0; from < images.length; from += size) {
            const ranked = merge(requestOf(images, { taste, weight }));
            pages.push(...idsOf(ranked.slice(from, from + size)));
          }
          expect(pages).toEqual(idsOf(merge(requestOf(images, { taste, weight }))));
        },
      ),
    );
  });

  it('does not depend on the order in which the candidates came', () => {
    fc.assert(
      fc.property(windows, tastes, weights, (images, taste, weight) => {
        const request = requestOf(images, { taste, weight });
        const reversed = { ...request, hits: [...request.hits].reverse() };
        expect(merge(reversed)).toEqual(merge(request));
      }),
    );
  });
});

describe('what is missing', () => {
  it('counts as 1/2 exactly and ranks where a neutral cluster would', () => {
    fc.assert(
      fc.property(windows, fc.nat(), tastes, weights, (images, at, taste, weight) => {
        const chosen = images[at % images.length] ?? near('a', null, 0);
        const known = { ...taste, lifts: new Map([...taste.lifts, ['neutral', 0]]) };
        const inCluster = (clusterId: string | null) =>
          merge(
            requestOf(
              images.map((image) => (image === chosen ? { ...image, clusterId } : image)),
              { taste: known, weight },
            ),
          );
        const neutral = entryOf(inCluster('neutral'), chosen.imageId);
        for (const missing of [null, 'unheard-of']) {
          const entry = entryOf(inCluster(missing), chosen.imageId);
          const { rank, score, vectorAffinity } = neutral;
          expect(entry).toMatchObject({ rank, score, clusterAffinity: 0, vectorAffinity });
        }
        const { code: _, ...withoutCode } = chosen;
        const whole = merge(requestOf([{ ...withoutCode, clusterId: null }], { taste: known, weight: 1 }));
        expect(whole[0]).toMatchObject({ affinity: 0, affinityContribution: 0.5 });
      }),
    );
  });

  it('a lift that is no number is neutral', () => {
    const taste = knownTaste([['c0', Number.NaN]]);
    const [entry] = merge(requestOf([near('a', 'c0', 0.5)], { taste, weight: 1 }));
    expect(entry).toMatchObject({ affinity: 0, affinityContribution: 0.5 });
  });
});

describe('the two parts of an affinity', () => {
  it('add up to it, clipped; a pin makes it the greatest whatever they are', () => {
    fc.assert(
      fc.property(windows, tastes, weights, (images, taste, weight) => {
        for (const { hit, affinity, clusterAffinity, vectorAffinity } of merge(
          requestOf(images, { taste, weight }),
        )) {
          const isPinned = hit.clusterId !== null && taste.pinned?.has(hit.clusterId) === true;
          const sum = Math.min(MAX_LIFT, Math.max(-MAX_LIFT, clusterAffinity + vectorAffinity));
          expect(affinity).toBe(isPinned ? MAX_LIFT : sum);
        }
      }),
    );
  });

  it('each look at their own image alone, never at the other candidates', () => {
    fc.assert(
      fc.property(windows, fc.nat(), tastes, weights, (images, at, taste, weight) => {
        const chosen = images[at % images.length] ?? near('a', null, 0);
        const among = entryOf(merge(requestOf(images, { taste, weight })), chosen.imageId);
        const alone = entryOf(merge(requestOf([chosen], { taste, weight })), chosen.imageId);
        const { affinity, clusterAffinity, vectorAffinity, affinityContribution } = alone;
        expect(among).toMatchObject({ affinity, clusterAffinity, vectorAffinity, affinityContribution });
      }),
    );
  });

  it('a hit never loses by a vector that the user likes more', () => {
    fc.assert(
      fc.property(windows, fc.nat(), tastes, weights, codes, codes, (images, at, taste, weight, x, y) => {
        const chosen = images[at % images.length] ?? near('a', null, 0);
        const [low, high] = [x, y]
          .map((code) => {
            const changed = images.map((image) => (image === chosen ? { ...image, code } : image));
            return entryOf(merge(requestOf(changed, { taste, weight })), chosen.imageId);
          })
          .sort((a, b) => a.vectorAffinity - b.vectorAffinity);
        expect(high?.score).toBeGreaterThanOrEqual(low?.score ?? 0);
        expect(high?.rank).toBeLessThanOrEqual(low?.rank ?? 0);
      }),
    );
  });

  it('a code of another length is of another release, and says nothing', () => {
    const taste = { ...knownTaste([]), vector: { weights: new Float32Array(2).fill(1), offset: 1 } };
    const [entry] = merge(
      requestOf([{ ...near('a', 'c0', 0.5), code: new Int8Array(3) }], { taste, weight: 1 }),
    );
    expect(entry).toMatchObject({ vectorAffinity: 0, affinityContribution: 0.5 });
  });
});

describe('hostile numbers', () => {
  it('never come out', () => {
    const hostile: fc.Arbitrary<MergeRequest> = fc.record({
      hits: windows.chain((images) =>
        fc
          .tuple(...images.map(() => hostileNumbers))
          .map((values) =>
            images.map((image, i) => ({ ...image, similarity: values[i] ?? null, similarityRank: i + 1 })),
          ),
      ),
      best: hostileNumbers,
      tau: hostileNumbers,
      weight: hostileNumbers,
      taste: fc.tuple(hostileNumbers, ...CLUSTERS.map(() => hostileNumbers)).map(([offset, ...values]) => ({
        ...knownTaste(CLUSTERS.map((id, i) => [id, values[i] ?? 0])),
        vector: { weights: Float32Array.from(values.slice(0, CODE_LENGTH)), offset },
      })),
      formula: fc.constantFrom('lift', 'minmax', 'zscore', 'rank'),
      curve: curves,
    });
    fc.assert(
      fc.property(hostile, (request) => {
        const ranked = merge(request);
        expect(ranked).toHaveLength(request.hits.length);
        for (const { hit: _, rank: __, ...entry } of ranked) {
          const { score, similarityContribution, affinityContribution } = entry;
          const numbers = Object.values(entry);
          expect(numbers.every(Number.isFinite)).toBe(true);
          expect(similarityContribution + affinityContribution).toBe(score);
          expect(numbers.some((number) => Object.is(number, -0))).toBe(false);
        }
        expect(new Set(idsOf(ranked)).size).toBe(request.hits.length);
      }),
      { numRuns: 500 },
    );
  });

  it('an empty window is an empty answer', () => {
    expect(merge(requestOf([], { taste: knownTaste([]), best: Number.NaN }))).toEqual([]);
  });
});

function near(imageId: string, clusterId: string | null, similarity: number): Near {
  return { imageId, clusterId, similarity };
}
