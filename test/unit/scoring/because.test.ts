import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserHistory } from '../../../src/domain/history.js';
import { because } from '../../../src/scoring/because.js';
import { blend, gather } from '../../../src/scoring/models/blend.js';
import { Population } from '../../../src/scoring/models/population.js';
import { AFFINITY_SETTINGS } from '../../../src/scoring/models/settings.js';
import { aHistory, anInteraction, MINUTE, NOW, views } from './histories.js';
import { aTable } from './models/a-table.js';

const table = aTable({ comicDogs: 10, comicCats: 10, neonCats: 10 });
const population = new Population(table, AFFINITY_SETTINGS);
for (let i = 0; i < 10; i++) population.set(views(['comicDogs-1', 'comicCats-1'], `fan-${i}`));

const at = (minutes: number) => ({ at: NOW - minutes * MINUTE });
const history = aHistory([
  anInteraction('VIEW', 'neonCats-1', at(60)),
  anInteraction('DOWNLOAD', 'comicDogs-1', at(50)),
  anInteraction('VIEW', 'comicDogs-2', at(40)),
  anInteraction('VIEW', 'comicCats-1', at(30)),
  anInteraction('FAVORITE', 'comicCats-2', at(20)),
  anInteraction('VIEW', 'comicCats-3', at(10)),
  anInteraction('HIDE', 'comicCats-3', at(5)),
]);

function ask(clusterId: string | null, first = 10, mine: UserHistory = history, withPopulation = true) {
  const knowledge = gather(mine, { population, table, now: NOW });
  const known = withPopulation ? { known: { table, knowledge } } : {};
  return because({ clusterId, history: mine, now: NOW, first, ...known });
}
const ids = (list: ReturnType<typeof ask>) => list.map(({ seen }) => seen.imageId);

describe('because', () => {
  it('names images of the same cluster first, then of clusters that go along, the strongest first', () => {
    const list = ask('comicCats');
    expect(ids(list)).toEqual(['comicCats-2', 'comicCats-1', 'comicDogs-1', 'comicDogs-2']);
    expect(list.map(({ via }) => via)).toEqual([
      'sameCluster',
      'sameCluster',
      'coOccurrence',
      'coOccurrence',
    ]);
    expect(list.every(({ strength }) => strength > 0)).toBe(true);
  });

  it('names what does not go along only for its own cluster', () => {
    expect(ids(ask('neonCats'))).toEqual(['neonCats-1']);
  });

  it('gives the first few', () => {
    expect(ids(ask('comicCats', 1))).toEqual(['comicCats-2']);
    expect(ask('comicCats', 0)).toEqual([]);
  });

  it('knows only the same cluster without a population', () => {
    expect(ids(ask('comicCats', 10, history, false))).toEqual(['comicCats-2', 'comicCats-1']);
  });

  it('has nothing to say without a cluster, or of a paused user', () => {
    expect(ask(null)).toEqual([]);
    expect(ask('unheard-of')).toEqual([]);
    expect(ask('comicCats', 10, { ...history, paused: true })).toEqual([]);
  });

  it('names what the affinity comes from: without the named images it falls', () => {
    const clusters = ['comicDogs', 'comicCats', 'neonCats'] as const;
    const liftOf = (mine: UserHistory, clusterId: string): number => {
      const taste = blend({ history: mine, population, table, now: NOW });
      return taste.kind === 'known' ? (taste.lifts.get(clusterId) ?? 0) : 0;
    };
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...clusters), { minLength: 1, maxLength: 10 }),
        fc.constantFrom(...clusters),
        (seen, clusterId) => {
          const mine = views(
            seen.map((cluster, i) => `${cluster}-${i}`),
            'me',
          );
          const before = liftOf(mine, clusterId);
          const named = ask(clusterId, 20, mine);
          if (named.length === 0 || before <= 0) return;
          const gone = new Set(named.map(({ seen: { imageId } }) => imageId));
          const without = { ...mine, seen: mine.seen.filter(({ imageId }) => !gone.has(imageId)) };
          expect(liftOf(without, clusterId)).toBeLessThan(before);
        },
      ),
    );
  });
});
