import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TasteParts } from '../../../src/domain/taste.js';
import { unitVector } from '../../../src/domain/vector.js';
import { partsForQuery } from '../../../src/scoring/parts-for-query.js';

const TAU = 0.2;
const CLUSTERS = [
  [1, 0, 0],
  [0.9, 0.1, 0],
  [0, 1, 0],
  [0, 0, 1],
].map((centroid, i) => ({ id: `c${i}`, size: 10, centroid: unitVector(centroid) }));

/** Two tastes of equal weight: one of `c0` and `c1`, the other of `c2`. */
const PARTS: TasteParts = {
  shares: [0.5, 0.5],
  partOf: new Map([
    ['c0', 0],
    ['c1', 0],
    ['c2', 1],
    ['c3', 1],
  ]),
  weights: new Map([
    ['c0', 3],
    ['c1', 2],
    ['c2', 5],
  ]),
};

const queries = fc
  .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 })
  .filter((values) => Math.hypot(...values) > 0.01)
  .map(unitVector);

describe('the shares of tastes in one search', () => {
  it('add up to 1, and leave each taste a fifth of its own', () => {
    const shared = fc.double({ min: 0.5, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(queries, shared, fc.double({ min: 0.001, max: 2, noNaN: true }), (query, share, tau) => {
        const parts = { ...PARTS, shares: [share, 1 - share] };
        const { shares } = partsForQuery(parts, query, CLUSTERS, tau);
        expect(shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
        shares.forEach((value, i) => {
          expect(value).toBeGreaterThanOrEqual((parts.shares[i] ?? 0) / 5 - 1e-12);
        });
      }),
    );
  });

  it('add up to 1 also where every image is so far that its weight is the least number there is', () => {
    for (let near = 0.57; near < 0.58; near += 1e-5) {
      const query = unitVector([near, near * 0.9, Math.sqrt(1 - 1.81 * near ** 2)]);
      const { shares } = partsForQuery(PARTS, query, CLUSTERS, 0.001);
      expect(shares.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 9);
    }
  });

  it('are greater for the taste whose images are nearer to the query', () => {
    expect(partsForQuery(PARTS, unitVector([1, 0, 0]), CLUSTERS, TAU).shares[0]).toBeGreaterThan(0.6);
    expect(partsForQuery(PARTS, unitVector([0, 1, 0]), CLUSTERS, TAU).shares[1]).toBeGreaterThan(0.6);
  });

  it('are those of the history where the query is as near to both, and where nothing is known of images', () => {
    const between = partsForQuery(PARTS, unitVector([0, 0, 1]), CLUSTERS, TAU);
    expect(between.shares[0]).toBeCloseTo(0.5, 9);
    const { weights: _, ...older } = PARTS;
    expect(partsForQuery(older, unitVector([1, 0, 0]), CLUSTERS, TAU)).toEqual(older);
    expect(partsForQuery(PARTS, unitVector([1, 0, 0]), [], TAU)).toEqual(PARTS);
  });
});
