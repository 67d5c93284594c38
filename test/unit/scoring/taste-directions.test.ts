import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import type { Taste } from '../../../src/domain/taste.js';
import { cosine, unitVector } from '../../../src/domain/vector.js';
import { affinitiesOf } from '../../../src/scoring/hit-affinity.js';
import { momentsOf } from '../../../src/scoring/taste-vector/reference-moments.js';
import { tasteDirections } from '../../../src/scoring/taste-vector/taste-directions.js';
import { codeOf, referencesOf } from '../../../src/scoring/taste-vector/taste-references.js';
import { userVector } from '../../../src/scoring/taste-vector/user-vector.js';

const known = { kind: 'known', seq: 1, interactions: 3, lifts: new Map() } as const;

describe('the directions of a taste', () => {
  const random = seededRandom(5);
  const vectors = Array.from({ length: 300 }, () =>
    unitVector(Array.from({ length: 8 }, () => random() - 0.4)),
  );
  const references = referencesOf(vectors, seededRandom(1));
  if (references === null) throw new Error('no references');

  it("lead to the images with the greatest part of the user's vector", () => {
    const images = vectors
      .slice(0, 3)
      .map((vector) => ({ code: codeOf(vector, references), weight: 1, recency: 1 }));
    const vector = userVector(images, momentsOf(references));
    if (vector === null) throw new Error('no vector');
    const taste: Taste = { ...known, vector };
    const [direction, ...more] = tasteDirections(taste, references, []);
    if (direction === undefined) throw new Error('no direction');
    expect(more).toEqual([]);
    const hits = vectors.map((one) => ({ clusterId: null, code: codeOf(one, references) }));
    const liked = affinitiesOf(taste, hits).vector;
    const topOf = (values: readonly number[]) =>
      new Set([...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0)).slice(0, 30));
    const nearest = topOf(vectors.map((one) => cosine(direction, one)));
    expect([...topOf([...liked])].filter((i) => nearest.has(i)).length).toBeGreaterThanOrEqual(20);
  });

  it('are one for each of several tastes', () => {
    const clusters = [
      { id: 'a', size: 1, centroid: unitVector([1, 0, 0]) },
      { id: 'b', size: 1, centroid: unitVector([0, 1, 0]) },
      { id: 'c', size: 1, centroid: unitVector([0, 0, 1]) },
    ];
    const parts = {
      shares: [0.6, 0.4],
      partOf: new Map([
        ['a', 0],
        ['c', 1],
      ]),
      weights: new Map([
        ['a', 2],
        ['c', 1],
      ]),
    };
    const [first, second, ...more] = tasteDirections({ ...known, parts }, null, clusters);
    const nearestTo = (direction: Float32Array | undefined) =>
      clusters.toSorted(
        (x, y) => cosine(direction ?? y.centroid, y.centroid) - cosine(direction ?? x.centroid, x.centroid),
      )[0]?.id;
    expect([nearestTo(first), nearestTo(second)]).toEqual(['a', 'c']);
    expect(more).toEqual([]);
  });

  it('are none where nothing is known', () => {
    expect(tasteDirections({ kind: 'unknown' }, references, [])).toEqual([]);
    expect(tasteDirections(known, references, [])).toEqual([]);
    const parts = { shares: [0.5, 0.5], partOf: new Map([['gone', 0]]) };
    expect(tasteDirections({ ...known, parts }, null, [])).toEqual([]);
  });
});
