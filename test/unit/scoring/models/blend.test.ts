import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserHistory } from '../../../../src/domain/history.js';
import { MAX_LIFT, type Taste } from '../../../../src/domain/taste.js';
import { blend, gather } from '../../../../src/scoring/models/blend.js';
import type { ClusterTable } from '../../../../src/scoring/models/cluster-table.js';
import { featuresOf } from '../../../../src/scoring/models/fit/features.js';
import { withPins } from '../../../../src/scoring/models/pins.js';
import { Population } from '../../../../src/scoring/models/population.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { association } from '../../../../src/scoring/models/transitions.js';
import { aHistory, anInteraction, DAY, interactions, NOW, views } from '../histories.js';
import { aTable } from './a-table.js';

/** A population in which comic things go together, and neon things. */
const table = aTable({ comicDogs: 10, comicCats: 10, neonDogs: 10, neonCats: 10 });
const comicFans = Array.from({ length: 10 }, (_, i) => views(['comicDogs-1', 'comicCats-1'], `comic-${i}`));
const neonFans = Array.from({ length: 10 }, (_, i) => views(['neonDogs-1', 'neonCats-1'], `neon-${i}`));

function populationOf(histories: readonly UserHistory[], clusters: ClusterTable = table): Population {
  const population = new Population(clusters, AFFINITY_SETTINGS);
  for (const history of histories) population.set(history);
  return population;
}
const population = populationOf([...comicFans, ...neonFans]);

function tasteOf(history: UserHistory | null, others = population, clusters = table, now = NOW): Taste {
  return blend({ history, population: others, table: clusters, now });
}
function liftsOf(taste: Taste): Record<string, number> {
  return taste.kind === 'known' ? Object.fromEntries(taste.lifts) : {};
}

describe('an unknown user', () => {
  it('has no taste', () => {
    expect(tasteOf(null)).toEqual({ kind: 'unknown' });
    expect(tasteOf(aHistory([]))).toEqual({ kind: 'unknown' });
    expect(tasteOf({ ...views(['comicDogs-1']), paused: true })).toEqual({ kind: 'unknown' });
    expect(
      tasteOf(
        aHistory([anInteraction('FAVORITE', 'comicDogs-1'), anInteraction('UNFAVORITE', 'comicDogs-1')]),
      ),
    ).toEqual({
      kind: 'unknown',
    });
  });
});

describe('a taste', () => {
  it('by hand: one view in an empty population', () => {
    const taste = tasteOf(views(['comicDogs-1']), populationOf([]));
    // g = 1/4 each; both memories hold one image, the transitions stay: (20 g + 5) / 25; weights for one image
    const memory = (count: number) => Math.log((count + 10 / 4) / (11 / 4));
    const next = (stays: number) => Math.log((20 / 4 + stays) / (25 / 4));
    expect(taste).toMatchObject({ kind: 'known', seq: 1, interactions: 1 });
    expect(liftsOf(taste)['comicDogs']).toBeCloseTo(0.35 * memory(1) + 1.4 * next(5), 12);
    expect(liftsOf(taste)['neonCats']).toBeCloseTo(0.35 * memory(0) + 1.4 * next(0), 12);
  });

  it('by hand: one view among fans', () => {
    // g = 1/4 each; ten moved from comicDogs to comicCats
    const memory = (count: number) => Math.log((count + 10 / 4) / (11 / 4));
    const next = (went: number) => Math.log((went + 20 / 4) / ((10 + 25) / 4));
    const lifts = liftsOf(tasteOf(views(['comicDogs-9'])));
    expect(lifts['comicDogs']).toBeCloseTo(0.35 * memory(1) + 1.4 * next(5), 12);
    expect(lifts['comicCats']).toBeCloseTo(0.35 * memory(0) + 1.4 * next(10), 12);
    expect(lifts['neonCats']).toBeCloseTo(0.35 * memory(0) + 1.4 * next(0), 12);
  });

  it('reaches clusters the user never touched, through the others', () => {
    const lifts = liftsOf(tasteOf(views(['comicDogs-7', 'comicDogs-8', 'comicDogs-9'])));
    expect(lifts['comicCats']).toBeGreaterThan((lifts['neonDogs'] ?? 0) + 0.4);
    expect(lifts['neonDogs']).toBeLessThan(0);
    expect(lifts['neonCats']).toBeLessThan(0);
  });

  it('turns with the next interaction', () => {
    const before = liftsOf(tasteOf(views(['comicDogs-1'])));
    const after = liftsOf(tasteOf(views(['comicDogs-1', 'neonCats-1', 'neonDogs-1'])));
    expect(after['neonCats']).toBeGreaterThan(before['neonCats'] ?? 0);
  });

  it('is turned against a cluster by what is hidden, and back by UNHIDE', () => {
    const viewed = [anInteraction('VIEW', 'comicDogs-1')];
    const hidden = [...viewed, anInteraction('HIDE', 'neonDogs-1')];
    const shown = [...hidden, anInteraction('UNHIDE', 'neonDogs-1')];
    const drop =
      (liftsOf(tasteOf(aHistory(viewed)))['neonDogs'] ?? 0) -
      (liftsOf(tasteOf(aHistory(hidden)))['neonDogs'] ?? 0);
    expect(drop).toBeCloseTo(Math.log(1 + 1 / 3), 12);
    expect(liftsOf(tasteOf(aHistory(shown)))).toEqual(liftsOf(tasteOf(aHistory(viewed))));
  });

  it('does not know the user as part of the population', () => {
    fc.assert(
      fc.property(interactions, fc.array(interactions, { maxLength: 5 }), (own, crowd) => {
        const clusters = aTable({ c0: 1, c1: 2, c2: 3, c3: 4 });
        const me = aHistory(own, 'me');
        const others = crowd.map((each, i) => aHistory(each, `user-${i}`));
        const among = tasteOf(me, populationOf([me, ...others], clusters), clusters);
        expect(among).toEqual(tasteOf(me, populationOf(others, clusters), clusters));
      }),
    );
  });

  it('is finite and within ±4, a lift for every cluster, at any time', () => {
    fc.assert(
      fc.property(interactions, crowd(), fc.integer({ min: -400, max: 4_000 }), (own, others, days) => {
        const clusters = aTable({ c0: 1, c1: 0, c2: 3, c3: 4 });
        const taste = tasteOf(
          aHistory(own, 'me'),
          populationOf(others, clusters),
          clusters,
          NOW + days * DAY,
        );
        if (taste.kind === 'unknown') return;
        expect([...taste.lifts.keys()]).toEqual(clusters.ids);
        for (const lift of taste.lifts.values()) expect(Math.abs(lift)).toBeLessThanOrEqual(MAX_LIFT);
        expect(taste.interactions).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('the models', () => {
  it('say exactly 0 of everything without a history, and nothing infinite with one', () => {
    fc.assert(
      fc.property(interactions, crowd(), (own, others) => {
        const clusters = aTable({ c0: 1, c1: 2, c2: 3, c3: 4 });
        const request = { population: populationOf(others, clusters), table: clusters, now: NOW };
        for (const feature of featuresOf(gather(aHistory([], 'me'), request))) {
          expect([...feature]).toEqual([0, 0, 0, 0]);
        }
        for (const feature of featuresOf(gather(aHistory(own, 'me'), request))) {
          expect(feature.every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });

  it('association is what the transitions add to chance', () => {
    const knowledge = gather(views(['comicDogs-1']), { population, table, now: NOW });
    const [comicDogs, comicCats, , neonCats] = [0, 1, 2, 3] as const;
    expect(association(comicDogs, comicCats, knowledge)).toBeCloseTo((10 + 5) / 35 - 0.25, 12);
    expect(association(comicDogs, neonCats, knowledge)).toBeCloseTo(5 / 35 - 0.25, 12);
    const nobody = gather(views(['comicDogs-1']), { population: populationOf([]), table, now: NOW });
    expect(association(comicDogs, comicCats, nobody)).toBeCloseTo(5 / 25 - 0.25, 12);
  });
});

describe('a new cluster', () => {
  const wider = aTable({ a: 1, b: 1, fresh: 1, c: 1, d: 1, e: 1 });
  const fansOf = (ids: readonly string[], fans: number) =>
    ids.flatMap((id) =>
      Array.from({ length: fans }, (_, i) => views([`${id}-1`, `${id}-2`], `fan-${i}-of-${id}`)),
    );
  const mine = views(['b-7', 'b-8', 'b-9']);

  it('takes the mean lift of the three nearest that people have been to', () => {
    const lifts = liftsOf(tasteOf(mine, populationOf(fansOf(['a', 'b', 'c', 'd', 'e'], 2), wider), wider));
    // on the circle b and c are equally near, then a and d, of which a comes first
    expect(lifts['fresh']).toBeCloseTo(((lifts['b'] ?? 0) + (lifts['c'] ?? 0) + (lifts['a'] ?? 0)) / 3, 12);
    expect(lifts['fresh']).toBeGreaterThan(lifts['e'] ?? 0);
  });

  it('is merely untouched while people have done little, or been to few clusters', () => {
    for (const crowd of [[], fansOf(['a', 'b', 'c', 'd', 'e'], 1), fansOf(['a'], 20)]) {
      const lifts = liftsOf(tasteOf(mine, populationOf(crowd, wider), wider));
      expect(lifts['fresh']).toBeLessThan(0);
    }
  });
});

describe('pins', () => {
  it('raise a cluster to the greatest lift', () => {
    const history = { ...views(['comicDogs-1']), pinned: ['neonCats'] };
    expect(liftsOf(withPins(tasteOf(history), history))['neonCats']).toBe(MAX_LIFT);
    expect(liftsOf(withPins(tasteOf(history), history))['neonDogs']).toBe(
      liftsOf(tasteOf(history))['neonDogs'],
    );
  });

  it('make a taste where there was none, unless paused', () => {
    const history = { ...aHistory([]), seq: 3, pinned: ['neonCats'] };
    expect(withPins({ kind: 'unknown' }, history)).toEqual({
      kind: 'known',
      seq: 3,
      interactions: 1,
      lifts: new Map([['neonCats', MAX_LIFT]]),
      pinned: new Set(['neonCats']),
    });
    expect(withPins({ kind: 'unknown' }, { ...history, paused: true })).toEqual({ kind: 'unknown' });
    expect(withPins({ kind: 'unknown' }, null)).toEqual({ kind: 'unknown' });
  });
});

function crowd(): fc.Arbitrary<readonly UserHistory[]> {
  return fc
    .array(interactions, { maxLength: 5 })
    .map((all) => all.map((each, i) => aHistory(each, `user-${i}`)));
}
