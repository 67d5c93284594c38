import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserHistory } from '../../../../src/domain/history.js';
import { Population } from '../../../../src/scoring/models/population.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { learn } from '../../../../src/scoring/user-history.js';
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
    totalVisits: others.visits.reduce((sum, count) => sum + count, 0),
    visitsEver: others.visitsEver,
    rows: CLUSTERS.map((from) => Float64Array.from(CLUSTERS, (to) => others.transitions.count(from, to))),
    totals: CLUSTERS.map((from) => others.transitions.total(from)),
    added: CLUSTERS.map((from) => {
      const row = new Float64Array(others.visits.length);
      others.transitions.addRow(from, 2, row);
      return row;
    }),
  };
}

/** Up to eight users with any history. */
const crowds = fc
  .array(interactions, { maxLength: 8 })
  .map((all) => all.map((each, i) => aHistory(each, `user-${i}`)));

describe('a population', () => {
  it('counts images by cluster and transitions within users', () => {
    const others = asked(
      populationOf([views(['c0-1', 'c0-2', 'c1-1', 'c3-1'], 'x'), views(['c0-9'], 'y')]),
      'z',
    );
    expect(others.visits).toEqual(Float64Array.of(3, 1, 0, 1));
    expect(others.totalVisits).toBe(5);
    expect(others.visitsEver).toEqual(others.visits);
    // x visits 0, 0, 1, 3: a distance of one counts 1, two .8, three .64, in both directions
    const [one, two, three] = [1, 13421773 / 2 ** 24, 10737418 / 2 ** 24];
    expect(others.rows).toEqual([
      Float64Array.of(2 * one, one + two, 0, two + three),
      Float64Array.of(one + two, 0, 0, one),
      Float64Array.of(0, 0, 0, 0),
      Float64Array.of(two + three, one, 0, 0),
    ]);
  });

  it('counts a history with a newer image as it counts it whole, wherever it says that it can', () => {
    fc.assert(
      fc.property(crowds, interactions, fc.boolean(), (crowd, events, isInOrder) => {
        const population = populationOf(crowd);
        let before: UserHistory | null = null;
        for (const [i, event] of events.entries()) {
          const at = isInOrder ? NOW - (events.length - i) * MINUTE : event.at;
          const after = learn(before, { ...event, userId: 'user-0', at });
          const isNext: boolean = before !== null && population.setNext(before, after);
          if (!isNext) population.set(after);
          const whole = populationOf([...crowd.slice(1), after]);
          expect(population.contributions.get('user-0')).toEqual(whole.contributions.get('user-0'));
          expect(asked(population, 'nobody')).toEqual(asked(whole, 'nobody'));
          before = after;
        }
      }),
      { numRuns: 30 },
    );
  });

  it('takes one more view for that, and nothing else', () => {
    const [first, second] = [anInteraction('VIEW', 'c0-1'), anInteraction('VIEW', 'c1-1')];
    const before = learn(null, first);
    const after = learn(before, second);
    const population = populationOf([before]);
    expect(population.setNext(before, learn(before, { ...second, type: 'HIDE' }))).toBe(false);
    expect(population.setNext(after, learn(after, first))).toBe(false);
    expect(population.setNext(before, after)).toBe(true);
    expect(population.setNext(before, after)).toBe(false);
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

  it('forgets: half in 30 days, all in the end, but the transitions stay', () => {
    const population = populationOf([views(['c0-1', 'c1-1'], 'x', Math.floor(NOW / DAY) * DAY + 5 * MINUTE)]);
    expect(asked(population, 'z', NOW + 30 * DAY).visits[0]).toBe(0.5);
    expect(asked(population, 'z', NOW + 60 * DAY).visits[0]).toBe(0.25);
    const late = asked(population, 'z', NOW + 4_000 * DAY);
    expect(late.totalVisits).toBe(0);
    expect(late.visitsEver).toEqual(Float64Array.of(1, 1, 0, 0));
    expect(late.rows[0]).toEqual(Float64Array.of(0, 1, 0, 0));
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

  it('counts images of a user ten places apart, not eleven', () => {
    const ids = ['c1-0', ...Array.from({ length: 10 }, (_, i) => `c0-${i}`), 'c2-0'];
    const { rows } = asked(populationOf([views(ids, 'x')]), 'z');
    expect(rows[1]?.[2]).toBe(0);
    expect(rows[1]?.[0]).toBeGreaterThan(4);
    expect(rows[0]?.[2]).toBeGreaterThan(4);
  });
});

const wide = aTable(Object.fromEntries(Array.from({ length: 40 }, (_, k) => [`c${k}`, 1])));
const wideOf = (histories: readonly UserHistory[]) => {
  const population = new Population(wide, AFFINITY_SETTINGS);
  for (const history of histories) population.set(history);
  return population;
};
/** A user with a view of an image of each of these clusters. */
const visitor = (userId: string, ...clusters: readonly number[]) =>
  views(
    clusters.map((k, i) => `c${k}-${i}`),
    userId,
  );
const bots = (count: number, ...clusters: readonly number[]) =>
  Array.from({ length: count }, (_, i) => visitor(`bot-${i}`, ...clusters));
/** Their first view was the day before. */
const people = (count: number) =>
  Array.from({ length: count }, (_, i) =>
    views(
      [i, i * 7, i * 11, i * 3 + 1].map((k, j) => `c${k % 40}-${j}`),
      `person-${i}`,
      NOW - DAY,
    ),
  );

describe('machines', () => {
  it('a user of more than 5,000 interactions does not count', () => {
    const busy = { ...visitor('busy', 1, 2), events: 5_001 };
    expect(asked(wideOf([...people(20), busy]), 'z')).toEqual(asked(wideOf(people(20)), 'z'));
    expect(asked(wideOf([...people(20), { ...busy, events: 5_000 }]), 'z').visits[2]).toBeGreaterThan(1);
  });

  it('a surge of more than 50 newcomers to one cluster does not count when it is above a fifth of all', () => {
    const alone = asked(wideOf(people(20)), 'z');
    expect(asked(wideOf([...people(20), ...bots(50, 2)]), 'z').visits[2]).toBeGreaterThan(50);
    expect(asked(wideOf([...people(20), ...bots(51, 2)]), 'z')).toEqual(alone);
    expect(asked(wideOf([...people(300), ...bots(60, 2)]), 'z').visits[2]).toBeGreaterThan(60);
    expect(asked(wideOf([...people(20), ...bots(2_000, 2, 3, 5)]), 'z')).toEqual(alone);
  });

  it('made-up users who draw from a dozen clusters are one surge, though no two of them are alike', () => {
    const drawn = Array.from({ length: 400 }, (_, i) =>
      visitor(`drawn-${i}`, ...Array.from({ length: 6 }, (_, j) => 20 + ((i * 7 + j * j * 3 + i * j) % 12))),
    );
    expect(asked(wideOf([...people(60), ...drawn]), 'z')).toEqual(asked(wideOf(people(60)), 'z'));
  });

  it('newcomers of the same day count who frequent something else, and so do those who came before', () => {
    const earlier = views(['c1-1', 'c2-2'], 'earlier', NOW - DAY);
    const others = [visitor('half', 1, 7), visitor('other', 1, 7, 8), earlier];
    const population = wideOf([...people(20), ...bots(60, 1, 2), ...others]);
    expect(['bot-0', 'half', 'other', 'earlier'].map((user) => population.counts(user))).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('what many frequent anyway is no surge, nor is anything before there is anybody to compare with', () => {
    const fans = Array.from({ length: 60 }, (_, i) => views(['c2-1', `c${i % 40}-2`], `fan-${i}`, NOW - DAY));
    expect(wideOf([...fans, ...bots(100, 2)]).counts('bot-7')).toBe(true);
    expect(wideOf(bots(100, 2)).counts('bot-7')).toBe(true);
    expect(populationOf(bots(200, 0)).counts('bot-7')).toBe(true);
  });

  it('are judged alike in whatever order users come, go, and are left out', () => {
    const user = fc.tuple(fc.nat(65), fc.constantFrom([1], [1], [1], [2], [1, 2], [3, 1]));
    fc.assert(
      fc.property(fc.array(user, { minLength: 60, maxLength: 90 }), fc.array(fc.nat(65)), (came, left) => {
        const there = [...people(6), ...bots(45, 1)];
        const live = wideOf(there);
        const present = new Map(there.map((history) => [history.userId, history]));
        for (const [number, clusters] of came) {
          const history = visitor(`bot-${number}`, ...clusters);
          live.set(history);
          present.set(history.userId, history);
        }
        for (const number of left) {
          live.remove(`bot-${number}`);
          present.delete(`bot-${number}`);
        }
        const all = [...present.values()];
        expect(asked(live, 'someone')).toEqual(asked(wideOf([...all].reverse()), 'someone'));
        for (const { userId } of all.slice(0, 20)) {
          const others = all.filter((history) => history.userId !== userId);
          expect(asked(live, userId)).toEqual(asked(wideOf(others), userId));
        }
      }),
      { numRuns: 10 },
    );
  });
});
