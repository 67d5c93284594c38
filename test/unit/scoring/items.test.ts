import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import { invertInPlace } from '../../../src/scoring/items/invert-in-place.js';
import { fitItemAls } from '../../../src/scoring/items/item-als.js';
import { fitItemEase } from '../../../src/scoring/items/item-ease.js';
import type { Sequences } from '../../../src/scoring/items/item-model.js';
import { addScaled, ItemModels, standardised } from '../../../src/scoring/items/item-models.js';
import { fitNeighbours, fitTransitions, MOST_PAIRED } from '../../../src/scoring/items/item-neighbours.js';
import { OnlineItems } from '../../../src/scoring/items/online-items.js';

const of = (...lists: readonly (readonly number[])[]): Sequences =>
  lists.map((list) => Int32Array.from(list));
const best = (scores: Float64Array): number => scores.indexOf(Math.max(...scores));

/** Users of two groups: one has items 0 to 3, the other 4 to 7. */
const GROUPS = of(
  ...Array.from({ length: 20 }, (_, u) =>
    [0, 1, 2, 3].map((i) => i + 4 * (u % 2)).filter((i) => i % 5 !== u % 5),
  ),
);

describe('the inverse in place', () => {
  it('is the inverse, for matrices smaller and larger than a block', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 1_000 }), (n, seed) => {
        const random = seededRandom(seed);
        const root = Float64Array.from({ length: n * n }, () => random() - 0.5);
        const matrix = new Float64Array(n * n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let sum = i === j ? 1 : 0;
            for (let k = 0; k < n; k++) sum += (root[i * n + k] ?? 0) * (root[j * n + k] ?? 0);
            matrix[i * n + j] = sum;
          }
        }
        const inverse = matrix.slice();
        invertInPlace(inverse, n);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) {
            let sum = 0;
            for (let k = 0; k < n; k++) sum += (matrix[i * n + k] ?? 0) * (inverse[k * n + j] ?? 0);
            expect(sum).toBeCloseTo(i === j ? 1 : 0, 8);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => invertInPlace(Float64Array.from([1, 2, 2, 1]), 2)).toThrow('not positive definite');
  });
});

describe('EASE', () => {
  it('has the weights of its formula', () => {
    // X^T X + 1 = [[3, 1], [1, 2]]; its inverse is [[2, -1], [-1, 3]] / 5, so B = [[0, 1/3], [1/2, 0]].
    const model = fitItemEase(of([0, 1], [0]), 2, 1);
    expect([...model.score(Int32Array.from([0]), 1)]).toEqual([0, expect.closeTo(1 / 3)]);
    expect([...model.score(Int32Array.from([1]), 1)]).toEqual([expect.closeTo(1 / 2), 0]);
    expect([...model.score(Int32Array.from([1, 0]), 0.5)]).toEqual([
      expect.closeTo(1 / 4),
      expect.closeTo(1 / 3),
    ]);
  });
});

describe('iALS', () => {
  const settings = { factors: 4, unknownWeight: 0.1, penalty: 0.1, rounds: 10 };

  it('finds what the same users have, and the same again for the same seed', () => {
    const scores = [1, 2, 1].map((seed) =>
      fitItemAls(GROUPS, 8, settings, seededRandom(seed)).score(Int32Array.from([4, 5]), 1),
    );
    const [first = new Float64Array(), , again] = scores;
    expect(again).toEqual(first);
    expect(Math.min(...first.slice(4))).toBeGreaterThan(2 * Math.max(...first.slice(0, 4)));
  });

  it('knows nothing of a history without items', () => {
    const model = fitItemAls(GROUPS, 8, settings, seededRandom(1));
    expect([...model.score(new Int32Array(), 1)]).toEqual(Array(8).fill(0));
  });
});

describe('neighbours and transitions', () => {
  it('count users with both items, by how many have either', () => {
    const model = fitNeighbours(of([0, 1], [0, 1, 2], [0]), 3, 1);
    const [own, near, far] = model.score(Int32Array.from([0]), 1);
    expect(own).toBe(0);
    expect(near).toBeCloseTo(2 / (Math.sqrt(3 * 2) + 1));
    expect(far).toBeCloseTo(1 / (Math.sqrt(3 * 1) + 1));
  });

  it('pair the newest items of a user alone', () => {
    const items = MOST_PAIRED + 3;
    const model = fitNeighbours(of([1, ...Array(items).keys(), items - 1]), items, 0);
    const scores = model.score(Int32Array.from([items - 1]), 1);
    expect([...scores.subarray(0, 4)]).toEqual([0, 0, 0, 1]);
    expect([...scores].filter((score) => score > 0)).toHaveLength(MOST_PAIRED - 1);
  });

  it('count what follows, the less the more lies between', () => {
    const model = fitTransitions(of([0, 1, 2], [0, 1]), 3, { gaps: 2, power: 1 });
    expect([...model.score(Int32Array.from([0]), 1)]).toEqual([
      0,
      expect.closeTo(2 / 2),
      expect.closeTo(0.5 / Math.sqrt(2)),
    ]);
    expect([...model.score(Int32Array.from([2]), 1)]).toEqual([0, 0, 0]);
  });

  it('mix by their weights, each with its own memory', () => {
    const models = new ItemModels(GROUPS, 8);
    const history = Int32Array.from([0, 4]);
    const one = { kind: 'neighbours', shrink: 5, decay: 0.5 } as const;
    const other = { kind: 'transitions', gaps: 2, power: 1, decay: 0.1 } as const;
    const sum = models.score(one, history);
    addScaled(sum, 0.4, models.score(other, history));
    expect(
      models.mix(
        [
          { weight: 1, part: one },
          { weight: 0.4, part: other },
        ],
        history,
      ),
    ).toEqual(sum);
  });
});

describe('models that learn event by event', () => {
  it('recommend what others had beside and behind it, and nothing twice', () => {
    const online = new OnlineItems(4, 4);
    for (const user of [0, 1, 2]) for (const item of [0, 1, 2]) online.learn(user, item);
    online.learn(3, 0);
    const { neighbours, transitions } = online.score(3);
    expect(best(transitions)).toBe(1);
    expect(Math.max(...neighbours)).toBe(1);
    expect([...neighbours].slice(1)).toEqual([1, 1, 0]);
    expect(best(online.mix(neighbours, transitions, 1))).toBe(1);
    const counts = online.popularity();
    online.learn(3, 0);
    expect(online.popularity()).toEqual(counts);
    expect([...online.seen(3)]).toEqual([0]);
  });
});

describe('standardised scores', () => {
  it('have a mean of 0 and a deviation of 1, or are all 0', () => {
    expect([...standardised(Float64Array.from([1, 3]))]).toEqual([-1, 1]);
    expect([...standardised(Float64Array.from([2, 2]))]).toEqual([0, 0]);
  });
});
