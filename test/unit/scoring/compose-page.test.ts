import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Taste, TasteParts } from '../../../src/domain/taste.js';
import type { RankedHit } from '../../../src/scoring/ranked-columns.js';
import { CLUSTERS, hitsOf, idsOf, type Near, requestOf, tastes, weights, windows } from './arbitraries.js';
import { composePage, merge } from './in-rows.js';

/** Two or three tastes over the clusters that the arbitraries use. */
const parts: fc.Arbitrary<TasteParts> = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 3 }),
    fc.array(fc.option(fc.nat({ max: 2 }), { nil: undefined }), {
      minLength: CLUSTERS.length,
      maxLength: CLUSTERS.length,
    }),
  )
  .map(([counts, of]) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return {
      shares: counts.map((count) => count / total).sort((a, b) => b - a),
      partOf: new Map(
        CLUSTERS.flatMap((id, i) => {
          const part = of[i];
          return part === undefined || part >= counts.length ? [] : [[id, part] as const];
        }),
      ),
    };
  });

const partOf = ({ hit }: RankedHit, { partOf }: TasteParts) => partOf.get(hit.clusterId ?? '') ?? null;

/** The images of two clusters at about the same distance, taste for both. */
function twoTastes(shares: readonly [number, number], lifts: readonly [number, number], each = 20) {
  const images: Near[] = ['c0', 'c1'].flatMap((clusterId) =>
    Array.from({ length: each }, (_, i) => ({
      imageId: `${clusterId}-${i}`,
      clusterId,
      similarity: 0.9 - i / 1_000,
    })),
  );
  const taste: Taste = {
    kind: 'known',
    seq: 1,
    interactions: 30,
    lifts: new Map([
      ['c0', lifts[0]],
      ['c1', lifts[1]],
    ]),
    parts: {
      shares,
      partOf: new Map([
        ['c0', 0],
        ['c1', 1],
      ]),
    },
  };
  return { ranked: merge(requestOf(images, { taste, weight: 0.5 })), taste };
}

const countOf = (list: readonly RankedHit[], cluster: string) =>
  list.filter(({ hit }) => hit.clusterId === cluster).length;

describe('a page of several tastes', () => {
  it.each([
    [0.5, 5],
    [0.7, 7],
    [0.85, 8],
    [0.9, 9],
  ])('gives a taste of %d of the history %d of ten places', (share, places) => {
    const { ranked, taste } = twoTastes([share, 1 - share], [3, 1]);
    expect(countOf(ranked.slice(0, 10), 'c0')).toBe(10);
    const page = composePage(ranked, taste, 0.5).slice(0, 10);
    expect(Math.abs(countOf(page, 'c0') - places)).toBeLessThanOrEqual(1);
    expect(countOf(page, 'c1')).toBeGreaterThan(0);
  });

  it('brings nothing forward that lacks more than its share is worth', () => {
    const far: Near[] = [
      ...Array.from({ length: 5 }, (_, i) => ({ imageId: `near-${i}`, clusterId: 'c0', similarity: 0.9 })),
      { imageId: 'far', clusterId: 'c1', similarity: 0.1 },
    ];
    const { taste } = twoTastes([0.5, 0.5], [2, 2]);
    const ranked = merge(requestOf(far, { taste, weight: 0.5 }));
    expect(idsOf(composePage(ranked, taste, 0.5))).toEqual(idsOf(ranked));
  });

  it('shows nothing for the share of a cluster that the user turned away from', () => {
    const { ranked, taste } = twoTastes([0.5, 0.5], [3, -1]);
    expect(idsOf(composePage(ranked, taste, 0.5))).toEqual(idsOf(ranked));
  });

  it('is the very same list without a weight, a taste, or a second taste', () => {
    const { ranked, taste } = twoTastes([0.5, 0.5], [3, 1]);
    expect(composePage(ranked, taste, 0)).toEqual(ranked);
    expect(composePage(ranked, taste, Number.NaN)).toEqual(ranked);
    expect(composePage(ranked, { kind: 'unknown' }, 0.5)).toEqual(ranked);
    const { parts: _, ...single } = taste;
    expect(composePage(ranked, single, 0.5)).toEqual(ranked);
  });

  it('loses nothing, ranks anew, keeps the order within a taste and outside all, and what a place may cost', () => {
    fc.assert(
      fc.property(windows, tastes, parts, weights, (near, known, parts, weight) => {
        const taste = { ...known, parts };
        const before = merge({ ...requestOf(near, { taste, weight }), hits: hitsOf(near) });
        const after = composePage(before, taste, weight);
        expect(idsOf(after).toSorted()).toEqual(idsOf(before).toSorted());
        expect(after.map(({ rank }) => rank)).toEqual(after.map((_, i) => i + 1));
        for (const part of [0, 1, 2, null]) {
          const within = (list: readonly RankedHit[]) =>
            idsOf(list.filter((entry) => partOf(entry, parts) === part && entry.clusterAffinity >= -0.5));
          expect(within(after)).toEqual(within(before));
        }
        after.forEach((entry, i) => {
          const [best] = after
            .slice(i)
            .toSorted((a, b) => b.score - a.score || a.hit.similarityRank - b.hit.similarityRank);
          const lack = (best?.similarityContribution ?? 0) - entry.similarityContribution;
          expect(lack).toBeLessThanOrEqual(0.5 * weight * (1 - weight) + 1e-9);
        });
        const shorter = composePage(before, taste, weight).slice(0, 3);
        expect(idsOf(after).slice(0, 3)).toEqual(idsOf(shorter));
      }),
    );
  });
});
