import { afterEach, describe, expect, it } from 'vitest';
import { openEmbeddedRanker } from '../../src/datasources/rankers/embedded.ranker.js';
import type { Cluster } from '../../src/domain/cluster.js';
import type { UserHistory } from '../../src/domain/history.js';
import { unitVector } from '../../src/domain/vector.js';
import { learn } from '../../src/scoring/user-history.js';
import { aRelease } from '../builders/a-release.js';
import { FakeLog } from '../fakes/fake-log.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const CLUSTERS: readonly Cluster[] = Array.from({ length: 8 }, (_, k) => ({
  id: `c${k}`,
  size: 100,
  centroid: unitVector([1, k]),
}));
/** 60 users of ten images each, who keep to the even clusters or to the odd ones. */
const USERS = 60;
const VIEWS = 10;

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** A gateway's ranker over the log; its clock moves with every look, so that it looks again. */
async function open(log: FakeLog) {
  let now = NOW;
  const ranker = await openEmbeddedRanker({
    log,
    fits: log,
    clusters: async () => CLUSTERS,
    clusterOf: async () => new Map(),
    now: () => {
      now += 3_000;
      return now;
    },
  });
  opened.push(ranker);
  return ranker;
}

async function aLog(): Promise<FakeLog> {
  const log = new FakeLog();
  for (let user = 0; user < USERS; user++) {
    for (let i = 0; i < VIEWS; i++) {
      const k = (2 * ((user * 7 + i * 5) % 4) + (user % 2)) % 8;
      const number = user * VIEWS + i;
      await log.append({
        eventId: `e${number}`,
        userId: `user-${user}`,
        imageId: `i${number}`,
        clusterId: `c${k}`,
        type: 'VIEW',
        at: NOW - (USERS * VIEWS - number) * 60_000,
      });
    }
  }
  return log;
}

const me = learn(null, {
  eventId: 'e',
  userId: 'me',
  imageId: 'mine',
  clusterId: 'c0',
  type: 'VIEW',
  at: NOW - 1_000,
});
async function liftsOf(ranker: Awaited<ReturnType<typeof open>>, history: UserHistory = me) {
  const taste = await ranker.taste(history, aRelease());
  return taste.kind === 'known' ? [...taste.lifts.values()].map((lift) => lift.toFixed(3)) : [];
}

describe('the fit of the blend', () => {
  it('is made when the log has passed a position, and is the same after a restart', async () => {
    const log = await aLog();
    const first = await open(log);
    expect(first.variant).toBe('embedded shipped');
    await first.settled();
    expect(first.variant).toMatch(/^embedded 1 \d+ 0 500$/);
    const { bytes } = await log.fit(null);
    const second = await open(log);
    expect(second.variant).toBe(first.variant);
    expect(await liftsOf(second)).toEqual(await liftsOf(first));
    await second.settled();
    expect((await log.fit(null)).bytes).toEqual(bytes);
  });

  it('is one for all who share the log, and the same from the same interactions in another log', async () => {
    const log = await aLog();
    const ours = await open(log);
    const theirs = await open(log);
    await Promise.all([ours.settled(), theirs.settled()]);
    expect(theirs.variant).toBe(ours.variant);
    expect(await liftsOf(theirs)).toEqual(await liftsOf(ours));
    const other = await open(await aLog());
    await other.settled();
    expect(await liftsOf(other)).toEqual(await liftsOf(ours));
  });

  it('moves on at the next position only', async () => {
    const log = await aLog();
    const ranker = await open(log);
    await ranker.settled();
    const view = (n: number) => ({ ...me.seen[0], eventId: `n${n}`, userId: 'late', imageId: `n${n}` });
    for (let n = 0; n < 150; n++) {
      const appended = await log.append({ ...view(n), clusterId: `c${n % 8}`, type: 'VIEW', at: NOW });
      if (appended.kind === 'appended') ranker.observe(appended.before, appended.after);
      if (n === 148) {
        await ranker.settled();
        expect(ranker.variant).toMatch(/ 500$/);
      }
    }
    await ranker.settled();
    expect(ranker.variant).toMatch(/ 750$/);
  });

  it('gives way to the shipped weights when a user is forgotten, until it is made without them', async () => {
    const log = await aLog();
    const ranker = await open(log);
    await ranker.settled();
    const { before } = await log.forget('user-7');
    ranker.observe(before, null);
    expect(ranker.variant).toBe('embedded shipped');
    await ranker.settled();
    expect(ranker.variant).toMatch(/ 500$/);
    const fresh = await open(log);
    expect(await liftsOf(fresh)).toEqual(await liftsOf(ranker));
  });

  it('gives way also where the user was forgotten by another gateway, whose people are learnt anew', async () => {
    const log = await aLog();
    const ours = await open(log);
    await ours.settled();
    const theirs = await open(log);
    const { before } = await log.forget('user-7');
    theirs.observe(before, null);
    await theirs.settled();
    for (let look = 0; look < 3; look++) {
      await liftsOf(ours);
      await ours.settled();
    }
    expect(await liftsOf(ours)).toEqual(await liftsOf(theirs));
  });

  it('serves on while the log is away', async () => {
    const log = await aLog();
    const ranker = await open(log);
    await ranker.settled();
    const lifts = await liftsOf(ranker);
    log.failure = new Error('away');
    expect(await liftsOf(ranker)).toEqual(lifts);
    await ranker.settled();
    expect(await liftsOf(ranker)).toEqual(lifts);
  });
});
