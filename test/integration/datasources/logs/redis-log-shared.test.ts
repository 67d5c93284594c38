import { randomUUID } from 'node:crypto';
import { createClient } from 'redis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InteractionLog, TakeEntries } from '../../../../src/datasources/logs/interaction-log.js';
import { LogKeys } from '../../../../src/datasources/logs/redis/log-keys.js';
import { openRedisLog } from '../../../../src/datasources/logs/redis.log.js';
import type { ClusterRanker } from '../../../../src/datasources/rankers/cluster-ranker.js';
import { openEmbeddedRanker } from '../../../../src/datasources/rankers/embedded.ranker.js';
import { emptyHistory } from '../../../../src/domain/history.js';
import type { Interaction } from '../../../../src/domain/interaction.js';
import { unitVector } from '../../../../src/domain/vector.js';
import { observingOthers } from '../../../../src/engines/open-ranker.js';
import { learn } from '../../../../src/scoring/user-history.js';
import { aHistory } from '../../../builders/a-history.js';
import { aRelease } from '../../../builders/a-release.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { collect } from '../../../contract/interaction-log.contract.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const NOW = Date.UTC(2026, 0, 15, 12);
const { REDIS_URL: url } = process.env;

describe.skipIf(url === undefined)('a log on Redis that gateways share (needs REDIS_URL)', () => {
  let catalogue: string;
  let now: number;
  let faults: string[];
  let a: InteractionLog;
  let b: InteractionLog;

  const open = () =>
    openRedisLog({
      url: url ?? '',
      cluster: false,
      catalogue,
      learn,
      now: () => now,
      durability: 'fsync',
      leaseMs: 300,
      report: (part) => faults.push(part),
    });

  beforeEach(async () => {
    catalogue = `test-${randomUUID()}`;
    now = NOW;
    faults = [];
    a = await open();
    b = await open();
  });

  afterEach(async () => {
    await a.close();
    await b.close();
    await redis(async (client) => {
      for await (const keys of client.scanIterator({ MATCH: `parallax:{${catalogue}*`, COUNT: 1_000 })) {
        if (keys.length > 0) await client.unlink(keys);
      }
    });
  });

  it('shows at one what was recorded at the other', async () => {
    const view = anInteraction();
    const appended = await a.append(view);
    expect(await b.history('ann')).toEqual(appended.kind === 'appended' && appended.after);
    expect(await b.append(view)).toEqual({ kind: 'duplicate', interaction: view });
    await b.update('ann', (before) => ({ ...(before ?? emptyHistory('ann')), paused: true }));
    expect(await a.append(anInteraction())).toEqual({ kind: 'paused' });
    await a.forget('ann');
    expect(await b.history('ann')).toBeNull();
  });

  it('answers by the state of now, whatever it remembers of its own last change', async () => {
    const setPaused = (log: InteractionLog, paused: boolean) =>
      log.update('ann', (before) => ({ ...(before ?? emptyHistory('ann')), paused }));
    await a.append(anInteraction());
    await setPaused(b, true);
    expect(await a.append(anInteraction())).toEqual({ kind: 'paused' });
    await setPaused(a, true);
    await setPaused(b, false);
    const view = anInteraction({ imageId: 'cat-2' });
    expect(await a.append(view)).toMatchObject({ kind: 'appended' });
    const other = anInteraction({ imageId: 'cat-3' });
    await b.append(other);
    expect(await a.append(other)).toMatchObject({ kind: 'duplicate' });
    expect(await a.append(anInteraction({ ...other, eventId: view.eventId })).catch(({ code }) => code)).toBe(
      'BAD_USER_INPUT',
    );
    await b.forget('ann');
    const back = await a.append(anInteraction());
    expect(back).toMatchObject({ kind: 'appended', before: null, after: { seen: [{}] } });
    expect(await b.history('ann')).toEqual(back.kind === 'appended' && back.after);
  });

  it('tells one of the users whom the other changes', async () => {
    await a.append(anInteraction({ userId: 'before b' }));
    const c = await open();
    const ending = new AbortController();
    const told = new Map<string, number>();
    const telling = (async () => {
      for await (const history of c.remoteChanges(ending.signal))
        told.set(history.userId, history.seen.length);
    })();
    for (let i = 0; i < 3; i++) await a.append(anInteraction({ userId: 'ann', imageId: `cat-${i}` }));
    await b.append(anInteraction({ userId: 'bob' }));
    await vi.waitFor(
      () =>
        expect([...told].sort()).toEqual([
          ['ann', 3],
          ['bob', 1],
        ]),
      { timeout: 5_000 },
    );
    await b.append(anInteraction({ userId: 'ann', imageId: 'cat-9' }));
    await vi.waitFor(() => expect(told.get('ann')).toBe(4), { timeout: 5_000 });
    ending.abort();
    await telling;
    expect(told.has('before b')).toBe(false);
    await c.close();
  });

  it('lets the ranker of one learn from the users of the other', async () => {
    const clusters = ['comics', 'origami', 'photos'].map((id, i) => ({
      id,
      size: 100,
      centroid: unitVector([1, i]),
    }));
    const openRanker = async (log: InteractionLog) => {
      const ranker = await openEmbeddedRanker({
        log,
        clusters: async () => clusters,
        clusterOf: async () => new Map(),
        now: () => now,
      });
      return observingOthers(ranker, log, (part) => faults.push(part));
    };
    const fan = aHistory('fan', [{ clusterId: 'comics' }]);
    const lifts = async (ranker: ClusterRanker) => {
      const taste = await ranker.taste(fan, aRelease());
      return taste.kind === 'known' ? taste.lifts : null;
    };
    const ranker = await openRanker(b);
    const before = await lifts(ranker);
    const views = Array.from({ length: 30 }, (_, i) =>
      ['comics', 'origami'].map((clusterId) =>
        anInteraction({ userId: `user-${i}`, clusterId, imageId: `${clusterId}-${i}` }),
      ),
    );
    await Promise.all(views.flat().map((view) => a.append(view)));
    const fresh = await openRanker(a);
    expect(await lifts(fresh)).not.toEqual(before);
    await vi.waitFor(async () => expect(await lifts(ranker)).toEqual(await lifts(fresh)), { timeout: 5_000 });
    await ranker.close();
    await fresh.close();
    expect(faults).toEqual([]);
  });

  it('takes 50 appends of one user that come to both at once, each once, the seq rising', async () => {
    const views = Array.from({ length: 50 }, (_, i) => anInteraction({ imageId: `cat-${i}`, at: NOW + i }));
    const appended = await Promise.all(views.map((view, i) => (i % 2 === 0 ? a : b).append(view)));
    const seqs = appended.map((one) => (one.kind === 'appended' ? one.after.seq : 0));
    expect(new Set(seqs).size).toBe(50);
    for (const half of [0, 1]) {
      const own = seqs.filter((_, i) => i % 2 === half);
      expect(own).toEqual([...own].sort((x, y) => x - y));
    }
    expect(Math.min(...seqs)).toBeGreaterThan(0);
    const entries = await collect(a.entries());
    expect(entries.map(({ imageId }) => imageId).sort()).toEqual(views.map(({ imageId }) => imageId).sort());
    const history = await b.history('ann');
    expect(history?.seen.length).toBe(50);
    expect(history?.seq).toBe(Math.max(...seqs));
  });

  it('gives each user to one of two followers, and to the other when the first is gone', async () => {
    const users = Array.from({ length: 40 }, (_, i) => `user-${i}`);
    const taken: { by: string; entry: Interaction }[] = [];
    const take =
      (by: string): TakeEntries =>
      async (entries) => {
        for (const entry of entries) taken.push({ by, entry });
      };
    const [endA, endB] = [new AbortController(), new AbortController()];
    const followers = [
      a.follow('events', take('a'), endA.signal),
      b.follow('events', take('b'), endB.signal),
    ];
    const sent: Interaction[] = [];
    const send = async (log: InteractionLog): Promise<void> => {
      const views = users.map((userId) => anInteraction({ userId }));
      sent.push(...views);
      await Promise.all(views.map((view) => log.append(view)));
    };
    await vi.waitFor(
      async () => {
        await send(a);
        const round = taken.slice(-users.length).map(({ by }) => by);
        expect(new Set(round).size).toBe(2);
      },
      { timeout: 10_000, interval: 100 },
    );
    await vi.waitFor(() => expect(taken.length).toBe(sent.length));

    // A process that dies gives nothing back: its leases have to run out.
    const c = await open();
    await a.close();
    await send(c);
    await vi.waitFor(() => expect(taken.length).toBe(sent.length), { timeout: 10_000 });
    endB.abort();
    await Promise.all(followers);
    await c.close();
    for (const user of users) {
      const events = (entries: readonly Interaction[]) =>
        entries.filter(({ userId }) => userId === user).map(({ eventId }) => eventId);
      expect(events(taken.map(({ entry }) => entry))).toEqual(events(sent));
    }
  });

  it('lets no consumer move the place whose lease another holds by now', async () => {
    const view = anInteraction();
    await a.append(view);
    const shard = new LogKeys(catalogue).shardOf('ann');
    let letGo = () => {};
    const stuck = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const taken: Interaction[] = [];
    const end = new AbortController();
    const following = a.follow(
      'events',
      async (entries) => {
        taken.push(...entries);
        await stuck;
      },
      end.signal,
    );
    await vi.waitFor(() => expect(taken).toEqual([view]), { timeout: 5_000 });
    await redis((client) => client.set(shard.lease('events'), 'another', { PX: 60_000 }));
    letGo();
    end.abort();
    await following;
    expect(await b.lag('events')).toBe(1);
    await redis(async (client) => {
      expect(await client.get(shard.lease('events'))).toBe('another');
    });
  });

  describe('keeps entries', () => {
    const everybody = async () => (await collect(b.entries())).map(({ imageId }) => imageId);
    const takeAll = async (consumer: string) => {
      const end = new AbortController();
      const following = b.follow(consumer, async () => {}, end.signal);
      await vi.waitFor(async () => expect(await b.lag(consumer)).toBe(0), { timeout: 5_000 });
      end.abort();
      await following;
    };

    it('that all have taken for 30 days', async () => {
      await a.append(anInteraction({ imageId: 'old' }));
      await takeAll('events');
      now += 30 * DAY_MS;
      await a.append(anInteraction({ imageId: 'new' }));
      expect(await everybody()).toEqual(['old', 'new']);
      now += 1;
      await a.append(anInteraction({ imageId: 'newer' }));
      expect(await everybody()).toEqual(['new', 'newer']);
      expect((await a.history('ann'))?.seen.map(({ imageId }) => imageId)).toContain('old');
    });

    it('that one has not taken for as long as that takes', async () => {
      await a.append(anInteraction({ imageId: 'first' }));
      await takeAll('late');
      await a.append(anInteraction({ imageId: 'old' }));
      await takeAll('events');
      now += 400 * DAY_MS;
      await a.append(anInteraction({ imageId: 'new' }));
      expect(await everybody()).toEqual(['old', 'new']);
    });

    it('for 300 days while no consumer follows', async () => {
      await a.append(anInteraction({ imageId: 'old' }));
      now += 300 * DAY_MS;
      await a.append(anInteraction({ imageId: 'new' }));
      expect(await everybody()).toEqual(['old', 'new']);
      now += 1;
      await a.append(anInteraction({ imageId: 'newer' }));
      expect(await everybody()).toEqual(['new', 'newer']);
    });
  });

  it('remembers an event id for 7 days', async () => {
    const view = anInteraction();
    await a.append(view);
    const key = new LogKeys(catalogue).shardOf('ann').event('ann', view.eventId);
    await redis(async (client) => {
      const left = await client.pTTL(key);
      expect(left).toBeGreaterThan(7 * DAY_MS - 60_000);
      expect(left).toBeLessThanOrEqual(7 * DAY_MS);
    });
  });

  it('forgets a user with every trace of them', async () => {
    const view = anInteraction({ userId: 'somebody' });
    await a.append(view);
    await a.deadLetter('events', view, 'too old');
    await a.forget('somebody');
    await redis(async (client) => {
      const left: string[] = [];
      for await (const keys of client.scanIterator({ MATCH: `parallax:{${catalogue}*`, COUNT: 1_000 })) {
        left.push(...keys);
      }
      const all = new LogKeys(catalogue);
      const { seq, entries } = all.shardOf('somebody');
      expect(await client.hKeys(all.fit)).toEqual(['forgettings']);
      for (const key of left) {
        if (key === seq || key === all.fit) continue;
        expect(await client.type(key)).toBe('stream');
        expect(await client.xLen(key)).toBe(0);
      }
      expect(left).toContain(entries);
    });
  });

  it('writes what an event changed of a long history behind it, for every instance to read', async () => {
    const view = (i: number) => anInteraction({ imageId: `cat-${i}` });
    for (let i = 0; i < 64; i++) await a.append(view(i));
    const key = new LogKeys(catalogue).shardOf('ann').user('ann');
    const written = () => redis((client) => client.hmGet(key, ['state', 'tail']));
    let [state, tail] = await written();
    let patched = 0;
    for (let i = 60; i < 90; i++) {
      const [one, other] = i % 2 === 0 ? [a, b] : [b, a];
      const appended = await one.append(view(i));
      if (appended.kind !== 'appended') throw new Error(appended.kind);
      expect(await other.history('ann')).toEqual(appended.after);
      const [stateNow, tailNow] = await written();
      if (stateNow === state && tailNow !== tail) patched += 1;
      [state, tail] = [stateNow, tailNow];
    }
    expect(patched).toBeGreaterThan(20);
    const { after } = await a.update('ann', (before) => ({
      ...(before ?? emptyHistory('ann')),
      pinned: ['c1'],
    }));
    expect(await b.history('ann')).toEqual(after);
    await b.append(view(90));
    expect((await a.forget('ann')).before).toMatchObject({ pinned: ['c1'], seen: { length: 91 } });
  });

  it('makes the changes of others that come together with one that cannot be made', async () => {
    const users = Array.from({ length: 40 }, (_, i) => `user-${i}`);
    await Promise.all(users.map((userId) => a.append(anInteraction({ userId }))));
    const all = new LogKeys(catalogue);
    const odd = users[7] ?? '';
    await redis((client) => client.set(all.shardOf(odd).user(odd), 'of other software'));
    const again = users.map((userId) => a.append(anInteraction({ userId, imageId: 'cat-2' })));
    const outcomes = await Promise.allSettled(again);
    for (const [i, outcome] of outcomes.entries()) {
      if (users[i] === odd)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'INTERNAL' } });
      else expect(outcome).toMatchObject({ value: { kind: 'appended', after: { seen: [{}, {}] } } });
    }
    const seqs = outcomes.flatMap((outcome, i) =>
      outcome.status === 'fulfilled' && outcome.value.kind === 'appended'
        ? [`${all.shardOf(users[i] ?? '').shard} ${outcome.value.after.seq}`]
        : [],
    );
    expect(new Set(seqs).size, 'seqs of a shard are unique').toBe(users.length - 1);
    for (const userId of users.filter((each) => each !== odd)) {
      expect((await b.history(userId))?.seen.map(({ imageId }) => imageId)).toEqual(['cat-1', 'cat-2']);
    }
  });

  it('says what it cannot read, and continues with the rest', async () => {
    const [good, bad] = [anInteraction({ userId: 'good' }), anInteraction({ userId: 'bad' })];
    await a.append(good);
    await a.append(bad);
    const shard = new LogKeys(catalogue).shardOf('bad');
    await redis(async (client) => {
      await client.hSet(shard.user('bad'), 'state', 'half a sta');
      await client.xAdd(shard.entries, '*', { data: 'nonsense', event: 'x', previous: '', at: '1' });
    });
    const senseless = { code: 'INTERNAL', message: expect.stringContaining('in Redis cannot be read') };
    await expect(a.history('bad')).rejects.toMatchObject(senseless);
    // An instance that remembers its own last change writes a state anew; any other has to read this one.
    await expect(b.append(anInteraction({ userId: 'bad' }))).rejects.toMatchObject(senseless);
    expect((await collect(a.histories())).map(({ userId }) => userId)).toEqual(['good']);
    expect((await collect(a.entries())).map(({ userId }) => userId).sort()).toEqual(['bad', 'good']);
    expect(faults.length).toBe(2);
    const taken: Interaction[] = [];
    const end = new AbortController();
    const following = a.follow('events', async (entries) => void taken.push(...entries), end.signal);
    await vi.waitFor(() => expect(taken.length).toBe(2), { timeout: 5_000 });
    await vi.waitFor(async () => expect(await a.lag('events')).toBe(0), { timeout: 5_000 });
    end.abort();
    await following;
    expect(await a.forget('bad')).toEqual({ before: null, entries: 1 });
  });
});

const newClient = () => createClient({ url: url ?? '' }).on('error', () => {});

async function redis<T>(work: (client: ReturnType<typeof newClient>) => Promise<T>): Promise<T> {
  const client = newClient();
  await client.connect();
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}
