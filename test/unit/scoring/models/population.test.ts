import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserHistory } from '../../../../src/domain/history.js';
import { Population } from '../../../../src/scoring/models/population.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { aHistory, anInteraction, DAY, interactions, MINUTE, NOW, views } from '../histories.js';
import { aTable } from './a-table.js';

const table = aTable({ c0: 4, c1: 3, c2: 2, c3: 1 });
const CLUSTERS = [0, 1, 2, 3];

const populationOf = (histories: readonly UserHistory[]) => {
  const population = new Population(table, AFFINITY_SETTINGS);
  for (const history of histories) population.set(history);
  return population;
};

/** Everything that can be asked of a population, copied. */
function asked(population: Population, userId: string, now = NOW) {
  const others = population.without(userId, now);
  return {
    visits: others.visits,
    totalVisits: others.totalVisits,
    visitsEver: others.visitsEver,
    rows: CLUSTERS.map((k) => Float64Array.from(others.coOccurrence(k))),
  };
}

/** Up to eight users with any history. */
const crowds = fc
  .array(interactions, { maxLength: 8 })
  .map((all) => all.map((each, i) => aHistory(each, `user-${i}`)));

describe('a population', () => {
  it('counts images by cluster and pairs within users', () => {
    const others = asked(
      populationOf([views(['c0-1', 'c0-2', 'c1-1', 'c3-1'], 'x'), views(['c0-9'], 'y')]),
      'z',
    );
    expect(others.visits).toEqual(Float64Array.of(3, 1, 0, 1));
    expect(others.totalVisits).toBe(5);
    expect(others.visitsEver).toEqual(others.visits);
    // x: 2, 1, 0, 1 of 4 images; y: 1 of 1
    expect(others.rows).toEqual([
      Float64Array.of(4 / 4 + 1, 2 / 4, 0, 2 / 4),
      Float64Array.of(2 / 4, 1 / 4, 0, 1 / 4),
      Float64Array.of(0, 0, 0, 0),
      Float64Array.of(2 / 4, 1 / 4, 0, 1 / 4),
    ]);
  });

  it('leaves a user out exactly: as if they had never been there', () => {
    fc.assert(
      fc.property(crowds, interactions, fc.integer({ min: 0, max: 400 }), (crowd, own, days) => {
        const me = aHistory(own, 'me');
        const now = NOW + days * DAY;
        const without = asked(populationOf(crowd), 'me', now);
        expect(asked(populationOf([me, ...crowd]), 'me', now)).toEqual(without);
        const left = populationOf([...crowd, me]);
        left.remove('me');
        expect(asked(left, 'me', now)).toEqual(without);
        expect(left.users).toBe(populationOf(crowd).users);
      }),
    );
  });

  it('is the same whether built at once or event by event, while days pass', () => {
    fc.assert(
      fc.property(interactions, crowds, (own, crowd) => {
        const inTime = [...own].sort((a, b) => a.at - b.at);
        const live = populationOf(crowd);
        inTime.forEach((interaction, i) => {
          live.without('someone', interaction.at);
          live.set(aHistory(inTime.slice(0, i + 1), 'me'));
        });
        const me = aHistory(inTime, 'me');
        expect(asked(live, 'someone')).toEqual(asked(populationOf([me, ...crowd]), 'someone'));
      }),
      { numRuns: 40 },
    );
  });

  it('forgets: half in 30 days, all in the end, but the pairs stay', () => {
    const population = populationOf([views(['c0-1', 'c1-1'], 'x', Math.floor(NOW / DAY) * DAY + 5 * MINUTE)]);
    expect(asked(population, 'z', NOW + 30 * DAY).visits[0]).toBe(0.5);
    expect(asked(population, 'z', NOW + 60 * DAY).visits[0]).toBe(0.25);
    const late = asked(population, 'z', NOW + 4_000 * DAY);
    expect(late.totalVisits).toBe(0);
    expect(late.visitsEver).toEqual(Float64Array.of(1, 1, 0, 0));
    expect(late.rows[0]).toEqual(Float64Array.of(0.5, 0.5, 0, 0));
  });

  it('does not run backwards', () => {
    const population = populationOf([views(['c0-1'], 'x')]);
    const later = asked(population, 'z', NOW + 90 * DAY);
    expect(asked(population, 'z', NOW)).toEqual(later);
  });

  it('counts the newest 50 images of a user, hidden ones not', () => {
    const ids = Array.from({ length: 120 }, (_, i) => `${i < 70 ? 'c0' : 'c1'}-${i}`);
    expect(asked(populationOf([views(ids, 'bot')]), 'z').visits).toEqual(Float64Array.of(0, 50, 0, 0));
    const hidden = aHistory([anInteraction('VIEW', 'c0-1'), anInteraction('HIDE', 'c0-1')], 'x');
    expect(asked(populationOf([hidden]), 'z').totalVisits).toBe(0);
  });

  it('leaves out images without a cluster of the release, and puts them where they lie now', () => {
    const population = new Population(table, AFFINITY_SETTINGS);
    population.set(views(['elsewhere-1', 'c0-1'], 'x'));
    expect(asked(population, 'z').visits).toEqual(Float64Array.of(1, 0, 0, 0));
    population.set(views(['elsewhere-1', 'c0-1'], 'x'), () => 'c2');
    expect(asked(population, 'z').visits).toEqual(Float64Array.of(0, 0, 2, 0));
    population.set(aHistory([], 'x'));
    expect(asked(population, 'z').totalVisits).toBe(0);
    expect(population.users).toBe(0);
  });
});
