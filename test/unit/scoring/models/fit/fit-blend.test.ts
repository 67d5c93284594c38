import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../../src/clustering/seeded-random.js';
import type { UserHistory } from '../../../../../src/domain/history.js';
import { blend } from '../../../../../src/scoring/models/blend.js';
import { contributionOf } from '../../../../../src/scoring/models/contribution.js';
import { ease, fitEase, gram } from '../../../../../src/scoring/models/ease.js';
import { FOLDS, foldOf, partOf } from '../../../../../src/scoring/models/fit/blend-fit.js';
import {
  BlendLearner,
  SHIPPED_WEIGHTS,
  weightsFor,
} from '../../../../../src/scoring/models/fit/blend-weights.js';
import { fitBlend } from '../../../../../src/scoring/models/fit/fit-blend.js';
import { nextPosition, positionAt } from '../../../../../src/scoring/models/fit/fit-positions.js';
import { Population } from '../../../../../src/scoring/models/population.js';
import { AFFINITY_SETTINGS } from '../../../../../src/scoring/models/settings.js';
import { MINUTE, NOW, views } from '../../histories.js';
import { aTable } from '../a-table.js';

const K = 8;
const table = aTable(Object.fromEntries(Array.from({ length: K }, (_, k) => [`c${k}`, 10])));
const fitTo = (histories: readonly UserHistory[]) =>
  fitBlend(
    histories.map((history) => ({
      userId: history.userId,
      contribution: contributionOf(history, table, AFFINITY_SETTINGS, ({ clusterId }) => clusterId),
    })),
    table,
    AFFINITY_SETTINGS,
  );

/** People who keep to the even clusters, or to the odd ones. */
function people(count: number, seed = 1): readonly UserHistory[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, u) =>
    views(
      Array.from({ length: 12 }, (_, i) => `c${2 * Math.floor((random() * K) / 2) + (u % 2)}-${u}-${i}`),
      `person-${u}`,
      NOW - Math.floor(random() * 1_000) * MINUTE,
    ),
  );
}

describe('a fit', () => {
  const crowd = people(60);
  const fit = fitTo(crowd);

  it('is the same for the same images, in whatever order the users come', () => {
    expect(fitTo([...crowd].reverse())).toEqual(fit);
  });

  it('leaves out of what scores a user everything of that user', () => {
    const strange = views(['c0-1', 'c1-1', 'c0-2', 'c1-2', 'c0-3', 'c1-3'], 'stranger');
    const among = fitTo([...crowd, strange]);
    expect(partOf(among, 'stranger')).toEqual(partOf(fit, 'stranger'));
    expect(among).not.toEqual(fit);
  });

  it('knows what belongs together, and guesses better than without it', () => {
    const population = new Population(table, AFFINITY_SETTINGS);
    for (const history of crowd) population.set(history);
    const taste = blend({ history: views(['c0-77'], 'me'), population, table, now: NOW, fit });
    if (taste.kind === 'unknown') throw new Error('unknown');
    for (const k of [2, 4, 6]) expect(taste.lifts.get(`c${k}`)).toBeGreaterThan(0.3);
    for (const k of [1, 3, 5, 7]) expect(taste.lifts.get(`c${k}`)).toBeLessThan(-0.3);
  });

  it('is no other for machines among the people', () => {
    const busy = { ...people(1, 9)[0], events: 6_000, userId: 'busy' };
    expect(fitTo([...crowd, { ...views([], 'busy'), ...busy }])).toEqual(fit);
  });

  it('of no users is the shipped one', () => {
    for (const { weights } of fitTo([])) expect(weights).toEqual(SHIPPED_WEIGHTS);
  });

  it('spreads users over its parts', () => {
    const sizes = Array<number>(FOLDS).fill(0);
    for (let u = 0; u < 4_000; u++) sizes[foldOf(`user-${u}`)] = (sizes[foldOf(`user-${u}`)] ?? 0) + 1;
    for (const size of sizes) expect(size / 1_000).toBeCloseTo(1, 0);
  });
});

describe('the autoencoder', () => {
  it('by hand: two clusters that go together', () => {
    const both = Int32Array.of(0, 1);
    const fitted = fitEase(gram(Array(50).fill(both), 2), 2, 50);
    // X^T X + 50 I = a [[1, 1], [1, 1]] + 50 I with a = 50 log(2)^2: B = a / (a + 50) off the diagonal
    const a = 50 * Math.log(2) ** 2;
    const remembered = Float64Array.of(1, 0);
    const knowledge = { prior: Float64Array.of(0.5, 0.5), ease: fitted };
    const [own, other] = [...easeOf(knowledge, remembered)];
    expect((other ?? 0) - (own ?? 0)).toBeCloseTo((a / (a + 50)) * Math.log(2), 5);
  });

  it('inverts: with every cluster alone nothing follows from anything', () => {
    const alone = fitEase(gram([Int32Array.of(0), Int32Array.of(1, 1), Int32Array.of(2)], 3), 3, 50);
    expect(alone.precision[0]).toBeCloseTo(1 / (50 + Math.log(2) ** 2), 6);
    expect(alone.precision[1]).toBe(0);
  });
});

describe('the weights', () => {
  it('move towards the model that is right, stay in [0, 2], and depend on the length', () => {
    const learner = new BlendLearner();
    const right = Float64Array.of(1, -1);
    const wrong = Float64Array.of(-1, 1);
    for (let i = 0; i < 5_000; i++) {
      learner.observe([wrong, right, right, wrong], Float64Array.of(0.5, 0.5), 20, 0);
    }
    const [a, b, c, d] = weightsFor(learner.weights, 20);
    expect([a, d]).toEqual([0, 0]);
    expect(b).toBeGreaterThan(1);
    expect(c).toBe(2);
    expect(weightsFor(SHIPPED_WEIGHTS, 1)[2]).toBeLessThan(weightsFor(SHIPPED_WEIGHTS, 3)[2] ?? 0);
  });
});

describe('the positions of a log', () => {
  it('grow by half, and each is found again from any count behind it', () => {
    expect([nextPosition(0), nextPosition(500), nextPosition(750)]).toEqual([500, 750, 1_125]);
    fc.assert(
      fc.property(fc.nat(10_000_000), (changes) => {
        const position = positionAt(changes);
        expect(position).toBeLessThanOrEqual(changes);
        expect(nextPosition(position)).toBeGreaterThan(changes);
      }),
    );
  });
});

function easeOf(
  knowledge: Pick<Parameters<typeof ease>[0], 'prior' | 'ease'>,
  remembered: Float64Array,
): Float64Array {
  return ease(knowledge, remembered);
}
