import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchClusterings } from '../../../src/clustering/match-clusterings.js';
import { randomOrder, seededRandom } from '../../../src/clustering/seeded-random.js';
import type { Clustering } from '../../../src/domain/cluster.js';
import { unitVector, type Vector } from '../../../src/domain/vector.js';
import { plantedVectors } from './planted-vectors.js';

function directions(count: number, seed: number): Vector[] {
  const { vectors } = plantedVectors({ count, dimension: 24, groups: count, noise: 0, seed });
  return Array.from({ length: count }, (_, i) => vectors.slice(i * 24, (i + 1) * 24));
}

function three(seed: number): readonly [Vector, Vector, Vector] {
  const one = (group: number): Vector => directions(3, seed)[group] ?? new Float32Array(24);
  return [one(0), one(1), one(2)];
}

function aClustering(centroids: readonly Vector[], ids?: readonly string[]): Clustering {
  return {
    id: 'v1',
    clusters: centroids.map((centroid, i) => ({
      id: ids?.[i] ?? `c${String(i + 1).padStart(3, '0')}`,
      size: 10,
      centroid,
    })),
  };
}

describe('matching a clustering to the one before', () => {
  it('numbers the clusters of a first clustering', () => {
    expect(matchClusterings(null, directions(3, 1))).toEqual({
      ids: ['c001', 'c002', 'c003'],
      survived: [],
      vanished: [],
      fresh: ['c001', 'c002', 'c003'],
      lastNumber: 3,
    });
  });

  it('recovers any order under noise', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), (count, seed) => {
        const old = directions(count, seed);
        const noise = directions(count, seed + 1);
        const order = randomOrder(count, seededRandom(seed));
        const next = [...order].map((from, i) =>
          unitVector(
            (old[from] ?? new Float32Array(24)).map((value, j) => value + 0.3 * (noise[i]?.[j] ?? 0)),
          ),
        );
        const previous = aClustering(old);
        const { ids, fresh, vanished } = matchClusterings(previous, next);
        expect(ids).toEqual([...order].map((from) => previous.clusters[from]?.id));
        expect([fresh, vanished]).toEqual([[], []]);
      }),
      { numRuns: 40 },
    );
  });

  it('gives a group that was not there before a number that was never used', () => {
    const [a, b, c] = three(5);
    const previous = { ...aClustering([a, b], ['c002', 'c007']), lastNumber: 12 };
    expect(matchClusterings(previous, [c, b])).toEqual({
      ids: ['c013', 'c007'],
      survived: ['c007'],
      vanished: ['c002'],
      fresh: ['c013'],
      lastNumber: 13,
    });
  });

  it('counts on from the highest number where none was kept', () => {
    const [a, b] = three(5);
    expect(matchClusterings(aClustering([a], ['c041']), [a, b]).ids).toEqual(['c041', 'c042']);
  });

  it('lets the likeliest continuation of a split cluster keep the id', () => {
    const [a, b, beside] = three(9);
    const near = unitVector(a.map((value, j) => value + 0.2 * (beside[j] ?? 0)));
    const far = unitVector(a.map((value, j) => value - 0.6 * (beside[j] ?? 0)));
    expect(matchClusterings(aClustering([a, b]), [far, b, near]).ids).toEqual(['c003', 'c002', 'c001']);
  });

  it('follows shared members where they are known, whatever the centroids say', () => {
    const [a, b] = three(3);
    const members = { previous: [0, 0, 0, 1, 1, 1], next: [1, 1, 1, 0, 0, 1] };
    expect(matchClusterings(aClustering([a, b]), [a, b], members).ids).toEqual(['c002', 'c001']);
  });

  it('starts a cluster anew that shares too little', () => {
    const [a, b, c] = three(3);
    const members = { previous: [0, 0, 0, 0, 1], next: [0, 1, 2, 1, 0] };
    const { ids, vanished } = matchClusterings(aClustering([a, b]), [a, b, c], members);
    expect(ids).toEqual(['c002', 'c001', 'c003']);
    expect(vanished).toEqual([]);
  });

  it('keeps an id by members from a third of the union on', () => {
    const [a] = three(3);
    // `shared` members of one old and one new cluster, of which the old one lost `left` and the new one won `won`.
    const idOf = (shared: number, left: number, won: number) => {
      const members = {
        previous: [...Array(shared).fill(0), ...Array(left).fill(0), ...Array(won).fill(1)],
        next: [...Array(shared).fill(0), ...Array(left).fill(1), ...Array(won).fill(0)],
      };
      return matchClusterings(aClustering([a], ['c001']), [a], members).ids[0];
    };
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat({ max: 40 }), fc.nat({ max: 40 }), (shared, left, won) => {
        const isEnough = shared > 0 && 3 * shared >= shared + left + won;
        expect(idOf(shared, left, won)).toBe(isEnough ? 'c001' : 'c002');
      }),
      {
        examples: [
          [1, 1, 1],
          [1, 1, 2],
          [0, 0, 0],
        ],
      },
    );
  });

  it('keeps an id by centroids from a cosine of .9, or from .5 where no other was nearer', () => {
    const at = (cosine: number, axis = 1): Vector => {
      const vector = new Float32Array(24);
      vector[0] = cosine;
      vector[axis] = Math.sqrt(1 - cosine ** 2);
      return vector;
    };
    const idOf = (alike: number, neighbour: number) =>
      matchClusterings(aClustering([at(1), at(neighbour, 2)]), [at(alike)]).ids[0];
    // No other is near: half is enough, and less is not.
    expect([idOf(0.51, 0.1), idOf(0.49, 0.1)]).toEqual(['c001', 'c003']);
    // Another is nearer than half: it must be as near as that one.
    expect([idOf(0.71, 0.7), idOf(0.69, 0.7)]).toEqual(['c001', 'c003']);
    // However near the other is, .9 is certain.
    expect([idOf(0.91, 0.99), idOf(0.89, 0.99)]).toEqual(['c001', 'c003']);
  });

  it('refuses centroids of another dimension', () => {
    expect(() => matchClusterings(aClustering(directions(2, 1)), [Float32Array.of(1, 0)])).toThrowError(
      /vectors of 24 numbers, this one of 2/,
    );
  });
});
