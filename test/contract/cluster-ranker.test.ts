import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type EmbeddedRankerOptions,
  openEmbeddedRanker,
} from '../../src/datasources/rankers/embedded.ranker.js';
import { openNoRanker } from '../../src/datasources/rankers/none.ranker.js';
import type { Cluster } from '../../src/domain/cluster.js';
import { ParallaxError } from '../../src/domain/errors.js';
import type { UserHistory } from '../../src/domain/history.js';
import { unitVector } from '../../src/domain/vector.js';
import { aHistory } from '../builders/a-history.js';
import { aRelease } from '../builders/a-release.js';
import { clusterRankerContract } from './cluster-ranker.contract.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const CLUSTERS = clusters('comics', 'photos', 'origami');

function clusters(...ids: string[]): readonly Cluster[] {
  return ids.map((id, i) => ({ id, size: 100, centroid: unitVector([1, i]) }));
}

/** Histories as a log has them; the map may change while they are being read. */
function aLog(histories: ReadonlyMap<string, UserHistory>) {
  return {
    async *histories() {
      for (const history of [...histories.values()]) yield history;
    },
  };
}

const open = (options: Partial<EmbeddedRankerOptions> = {}) =>
  openEmbeddedRanker({
    log: aLog(new Map()),
    clusters: async () => CLUSTERS,
    clusterOf: async () => new Map(),
    now: () => NOW,
    ...options,
  });

clusterRankerContract('embedded', () => open(), 'learns');
clusterRankerContract('none', async () => openNoRanker(), 'knows no user');

describe('the embedded ranker', () => {
  const release = aRelease();
  const comicsFan = aHistory('ann', [
    { clusterId: 'comics', imageId: 'a1' },
    { clusterId: 'comics', imageId: 'a2' },
  ]);
  /** People who go to origami when they go to comics. */
  const others = new Map(
    Array.from({ length: 30 }, (_, i) => {
      const views = ['comics', 'origami'].map((clusterId) => ({ clusterId, imageId: `${clusterId}-${i}` }));
      return [`user-${i}`, aHistory(`user-${i}`, views)];
    }),
  );

  it('calls popular where people go', async () => {
    const popular = await (await open({ log: aLog(others) })).popularity(release);
    expect(popular.get('comics')).toBeGreaterThan(2 * (popular.get('photos') ?? 1));
    expect([...popular.values()].reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });

  it('learns the population from the log when it opens', async () => {
    const alone = await lifts(await open(), comicsFan);
    const among = await lifts(await open({ log: aLog(others) }), comicsFan);
    expect(alone.get('origami')).toBeCloseTo(alone.get('photos') ?? 0, 2);
    expect(among.get('origami')).toBeGreaterThan((among.get('photos') ?? 0) + 0.1);
  });

  it('knows from observations exactly what it would have learnt when opening', async () => {
    const change = fc.record({
      user: fc.integer({ min: 0, max: 4 }),
      forget: fc.boolean(),
      views: fc.array(fc.constantFrom('comics', 'photos', 'origami'), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 20 }), async (changes) => {
        const states = new Map<string, UserHistory>();
        const observing = await open();
        for (const { user, forget, views } of changes) {
          const userId = `user-${user}`;
          const before = states.get(userId) ?? null;
          const after = forget
            ? null
            : aHistory(
                userId,
                views.map((clusterId, i) => ({ clusterId, imageId: `i${i}` })),
              );
          observing.observe(before, after);
          if (after === null) states.delete(userId);
          else states.set(userId, after);
        }
        const opened = await open({ log: aLog(states) });
        expect(await lifts(observing, comicsFan)).toEqual(await lifts(opened, comicsFan));
      }),
      { numRuns: 40 },
    );
  });

  it('leaves the user out of everybody', async () => {
    const withSelf = await open({ log: aLog(new Map([['ann', comicsFan]])) });
    expect(await lifts(withSelf, comicsFan)).toEqual(await lifts(await open(), comicsFan));
  });

  it('counts an image where it lies now, and one that is gone where it lay', async () => {
    const present = new Map([['a1', 'photos']]);
    const ranker = await open({
      clusterOf: async (ids) => new Map([...present].filter(([id]) => ids.includes(id))),
    });
    const moved = aHistory('ann', [{ clusterId: 'comics', imageId: 'a1' }]);
    const gone = aHistory('ann', [{ clusterId: 'comics', imageId: 'a2' }]);
    expect((await lifts(ranker, moved)).get('comics')).toBeLessThan(0);
    expect((await lifts(ranker, moved)).get('photos')).toBeGreaterThan(0);
    expect((await lifts(ranker, gone)).get('comics')).toBeGreaterThan(0);
    expect((await ranker.because(moved, 'photos', 1)).map(({ seen }) => seen.imageId)).toEqual(['a1']);
  });

  it('counts images where they lay while they cannot be looked up', async () => {
    const ranker = await open({ clusterOf: () => Promise.reject(new Error('index down')) });
    expect((await lifts(ranker, comicsFan)).get('comics')).toBeGreaterThan(0);
  });

  it('looks an image up once a minute, and anew after a re-clustering', async () => {
    let now = NOW;
    let live = CLUSTERS;
    const asked: string[][] = [];
    const ranker = await open({
      now: () => now,
      clusters: async () => live,
      clusterOf: async (ids) => {
        asked.push([...ids]);
        return new Map(ids.map((id) => [id, 'comics']));
      },
    });
    await lifts(ranker, comicsFan);
    await lifts(ranker, comicsFan);
    expect(asked).toEqual([['a1', 'a2']]);
    now += 61_000;
    await lifts(ranker, comicsFan);
    expect(asked.length).toBe(2);
    live = clusters('comics', 'photos', 'origami', 'linocut');
    await lifts(ranker, comicsFan);
    expect(asked.length).toBe(3);
  });

  it('learns everybody anew when the clustering changes, answering from the old one meanwhile', async () => {
    let live = CLUSTERS;
    let held = Promise.resolve();
    const states = new Map(others);
    const ranker = await open({
      clusters: async () => live,
      log: {
        async *histories() {
          await held;
          yield* states.values();
        },
      },
    });
    const before = await lifts(ranker, comicsFan);
    let letGo = () => {};
    held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    live = clusters('comics', 'photos', 'origami', 'linocut');
    expect(await lifts(ranker, comicsFan)).toEqual(before);

    // A user is added and one removed while the population is being learnt; the log's iteration is older.
    const late = aHistory('late', [{ clusterId: 'linocut', imageId: 'l1' }]);
    const gone = others.get('user-0') ?? null;
    ranker.observe(null, late);
    ranker.observe(gone, null);
    letGo();
    await ranker.settled();
    states.set('late', late);
    states.delete('user-0');
    const anew = await open({ clusters: async () => live, log: aLog(states) });
    expect(await lifts(ranker, comicsFan)).toEqual(await lifts(anew, comicsFan));
    expect([...(await lifts(ranker, comicsFan)).keys()]).toContain('linocut');
  });

  it('takes the new sizes of the same clusters without learning anybody anew', async () => {
    let live = CLUSTERS;
    let reads = 0;
    const log = {
      async *histories() {
        reads += 1;
        yield* others.values();
      },
    };
    const ranker = await open({ clusters: async () => live, log });
    const before = await lifts(ranker, comicsFan);
    live = CLUSTERS.map((cluster) => ({ ...cluster, size: cluster.id === 'comics' ? 900 : 100 }));
    const after = await lifts(ranker, comicsFan);
    expect(after).toEqual(
      await lifts(await open({ clusters: async () => live, log: aLog(others) }), comicsFan),
    );
    expect(after.get('comics')).toBeLessThan(before.get('comics') ?? 0);
    expect(reads).toBe(1);
  });

  it('opens without a catalogue and learns when there is one', async () => {
    let published = false;
    const ranker = await open({
      log: aLog(others),
      clusters: async () => {
        if (!published) throw new ParallaxError('UNAVAILABLE', 'Nothing was published.');
        return CLUSTERS;
      },
    });
    await expect(ranker.taste(comicsFan, release)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    published = true;
    expect(await lifts(ranker, comicsFan)).toEqual(await lifts(await open({ log: aLog(others) }), comicsFan));
  });

  it('stops when the search gave up', async () => {
    const given = AbortSignal.abort(new Error('too late'));
    await expect((await open()).taste(comicsFan, release, given)).rejects.toThrow('too late');
  });

  async function lifts(
    ranker: Awaited<ReturnType<typeof openEmbeddedRanker>>,
    history: UserHistory,
  ): Promise<ReadonlyMap<string, number>> {
    const taste = await ranker.taste(history, release);
    if (taste.kind === 'unknown') throw new Error('The user is unknown.');
    return taste.lifts;
  }
});
