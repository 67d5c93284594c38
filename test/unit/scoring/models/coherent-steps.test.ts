import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserHistory } from '../../../../src/domain/history.js';
import { gather } from '../../../../src/scoring/models/blend.js';
import { coherentSteps } from '../../../../src/scoring/models/coherent-steps.js';
import { Population } from '../../../../src/scoring/models/population.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { aHistory, interactions, NOW, views } from '../histories.js';
import { aTable } from './a-table.js';

const table = aTable(Object.fromEntries(Array.from({ length: 8 }, (_, k) => [`c${k}`, 1])));
/** 40 users who keep to the first four clusters, or to the last four. */
const people = Array.from({ length: 40 }, (_, user) =>
  views(
    Array.from({ length: 8 }, (_, i) => `c${4 * (user % 2) + ((user + i * 3) % 4)}-${i}`),
    `user-${user}`,
  ),
);

/** Remaining weight of each image, oldest first. */
function weightsOf(history: UserHistory, others: readonly UserHistory[] = people): readonly number[] {
  const population = new Population(table, AFFINITY_SETTINGS);
  for (const other of others) population.set(other);
  const knowledge = gather(history, { population, table, now: NOW });
  return coherentSteps(knowledge)
    .map(({ strength }, i) => strength / (knowledge.evidence.steps[i]?.strength ?? 1))
    .reverse();
}

describe('coherent steps', () => {
  it('count a stray view little, even the newest', () => {
    const { length, ...weights } = weightsOf(views(['c0-1', 'c1-2', 'c2-3', 'c3-4', 'c6-5'], 'me'));
    for (let i = 0; i + 1 < length; i++) expect(weights[i]).toBeGreaterThan(0.9);
    expect(weights[length - 1]).toBeLessThan(0.9);
  });

  it('count the first two views of another taste whole', () => {
    const old = ['c0-1', 'c1-2', 'c2-3', 'c3-4', 'c0-5', 'c1-6', 'c2-7'];
    const [, , , , , , , first = 0, second = 0] = weightsOf(views([...old, 'c6-8', 'c7-9'], 'me'));
    expect(Math.min(first, second)).toBeGreaterThan(0.9);
  });

  it('change nothing where no other user has been, nor of two images', () => {
    expect(weightsOf(views(['c0-1', 'c1-2', 'c6-3'], 'me'), [])).toEqual([1, 1, 1]);
    expect(weightsOf(views(['c0-1', 'c6-2'], 'me'))).toEqual([1, 1]);
  });

  it('weigh every image in (0, 1], one of them whole, and know nothing of the user in the population', () => {
    fc.assert(
      fc.property(interactions, fc.array(interactions, { maxLength: 5 }), (own, all) => {
        const me = aHistory(own, 'me');
        const others = all.map((each, i) => aHistory(each, `user-${i}`));
        const weights = weightsOf(me, others);
        for (const weight of weights) expect(weight).toBeGreaterThan(0);
        if (weights.length > 0) expect(Math.max(...weights)).toBeCloseTo(1, 12);
        expect(weightsOf(me, [...others, me])).toEqual(weights);
      }),
    );
  });
});
