import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type InteractionLog,
  MOST_TAKEN,
  type TakeEntries,
} from '../../src/datasources/logs/interaction-log.js';
import type { Interaction } from '../../src/domain/interaction.js';
import { anInteraction } from '../builders/an-interaction.js';
import { collect, type OpenLog } from './interaction-log.contract.js';

/** A log on another machine takes its time. */
const until = (check: () => void | Promise<void>): Promise<void> => vi.waitFor(check, { timeout: 30_000 });

/** A consumer that follows a log until it is stopped. */
interface Follower {
  readonly batches: Interaction[][];
  taken(): Interaction[];
  stop(): Promise<void>;
}

/** Features that a log may lack for its consumers. */
export type Inability =
  /** It has one place in all: what one consumer took, no other is handed. */
  'a place for each consumer';

/**
 * Contract of every log for its consumers; `open` returns logs with very short pauses.
 *
 * @param many  more entries than it delivers at once
 */
export function logConsumerContract(
  engine: string,
  open: () => Promise<OpenLog>,
  inabilities: readonly Inability[] = [],
  many = 250,
): void {
  const hasPlaces = !inabilities.includes('a place for each consumer');

  describe(`following the interaction log: ${engine}`, () => {
    let log: InteractionLog;
    let reopen: () => Promise<void>;
    let followers: Follower[];

    beforeEach(async () => {
      const opened = await open();
      log = opened.log;
      followers = [];
      reopen = async () => {
        log = await opened.reopen();
      };
    });

    afterEach(async () => {
      await Promise.all(followers.map((follower) => follower.stop()));
      await log.close();
    });

    /** Notes what `take` resolved for. */
    function follow(consumer: string, take: TakeEntries = async () => {}): Follower {
      const batches: Interaction[][] = [];
      const ending = new AbortController();
      const following = log.follow(
        consumer,
        async (entries, signal) => {
          await take(entries, signal);
          batches.push([...entries]);
        },
        ending.signal,
      );
      const follower: Follower = {
        batches,
        taken: () => batches.flat(),
        async stop() {
          ending.abort();
          await following;
        },
      };
      followers.push(follower);
      return follower;
    }

    const append = async (count: number, users = 1): Promise<Interaction[]> => {
      const views = Array.from({ length: count }, (_, i) =>
        anInteraction({ userId: `user-${i % users}`, imageId: `cat-${i}` }),
      );
      await Promise.all(views.map((view) => log.append(view)));
      return views;
    };
    const of = (user: string, entries: readonly Interaction[]) =>
      entries.filter(({ userId }) => userId === user);

    it('hands over what was there and what comes, each user in order, at most so many at once', async () => {
      const old = await append(many, 3);
      const follower = follow('events');
      await until(() => expect(follower.taken().length).toBe(many));
      const late = await append(30, 3);
      await until(() => expect(follower.taken().length).toBe(many + 30));
      for (const user of ['user-0', 'user-1', 'user-2']) {
        expect(of(user, follower.taken())).toEqual(of(user, [...old, ...late]));
      }
      expect(Math.max(...follower.batches.map((batch) => batch.length))).toBeLessThanOrEqual(MOST_TAKEN);
      expect(Math.min(...follower.batches.map((batch) => batch.length))).toBeGreaterThan(0);
    });

    it('hands over again, in order, what was not taken', async () => {
      const views = await append(5);
      const refused: Interaction[][] = [];
      const follower = follow('events', async (entries) => {
        if (refused.length < 3) {
          refused.push([...entries]);
          throw new Error('not now');
        }
      });
      await until(() => expect(follower.taken()).toEqual(views));
      expect(refused).toEqual([views, views, views]);
    });

    it('continues behind what was taken when it is opened again', async () => {
      const first = await append(3);
      const before = follow('events');
      await until(() => expect(before.taken()).toEqual(first));
      await before.stop();
      const missed = await append(2);
      await reopen();
      const after = follow('events');
      await until(() => expect(after.taken()).toEqual(missed));
      expect(before.taken()).toEqual(first);
    });

    it('hands over again what was being taken when it was stopped', async () => {
      const views = await append(3);
      const begun: Interaction[][] = [];
      const before = follow('events', async (entries, signal) => {
        begun.push([...entries]);
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        signal.throwIfAborted();
      });
      await until(() => expect(begun).toEqual([views]));
      await before.stop();
      await reopen();
      const after = follow('events');
      await until(() => expect(after.taken()).toEqual(views));
    });

    // A test of its own reports the missing feature, so that no test is skipped silently.
    if (!hasPlaces) {
      it('has one place for all who follow, whatever they are called', async () => {
        const views = await append(4);
        const taking = follow('first');
        await until(() => expect(taking.taken()).toEqual(views));
        await taking.stop();
        expect(await log.lag('another')).toBe(0);
      });
    }
    if (hasPlaces)
      it('keeps a place for each consumer', async () => {
        const views = await append(4);
        const refusing = follow('never', async () => {
          throw new Error('not now');
        });
        const taking = follow('always');
        await until(() => expect(taking.taken()).toEqual(views));
        expect(refusing.taken()).toEqual([]);
      });

    it('gives two who follow under one name each entry once, and each user in order', async () => {
      const old = await append(50, 10);
      let busy = new Set<string>();
      const take: TakeEntries = async (entries) => {
        const users = new Set(entries.map(({ userId }) => userId));
        expect([...users].filter((user) => busy.has(user))).toEqual([]);
        busy = new Set([...busy, ...users]);
        await new Promise((resolve) => setImmediate(resolve));
        for (const user of users) busy.delete(user);
      };
      const both = [follow('events', take), follow('events', take)] as const;
      const late = await append(50, 10);
      const taken = () => both.flatMap((one) => one.taken());
      await until(() => expect(taken().length).toBe(100));
      expect(new Set(taken().map(({ eventId }) => eventId)).size).toBe(100);
      await both[0].stop();
      const last = await append(50, 10);
      await until(() => expect(taken().length).toBe(150));
      for (const one of both) {
        const order = [...old, ...late, ...last].map(({ eventId }) => eventId);
        const places = of('user-3', one.taken()).map(({ eventId }) => order.indexOf(eventId));
        expect(places).toEqual([...places].sort((a, b) => a - b));
      }
    });

    it('hands over nothing of a user who was forgotten', async () => {
      await append(6, 2);
      await log.forget('user-0');
      const kept = (await collect(log.entries())).filter(({ userId }) => userId === 'user-1');
      expect(kept.length).toBe(3);
      const follower = follow('events');
      await until(() => expect(follower.taken()).toEqual(kept));
      await until(async () => expect(await log.lag('events')).toBe(0));
    });

    it('hands over nothing again of a user who was forgotten while it was refused', async () => {
      const views = await append(6, 2);
      let refusals = 0;
      let willing = false;
      const follower = follow('events', async () => {
        if (willing) return;
        refusals += 1;
        throw new Error('not now');
      });
      await until(() => expect(refusals).toBeGreaterThan(0));
      await log.forget('user-0');
      willing = true;
      await until(() => expect(of('user-1', follower.taken())).toEqual(of('user-1', views)));
    });

    it('ends at once when it is stopped while nothing comes, and when it was stopped before', async () => {
      const [waiting, second] = [follow('events'), follow('events')];
      await waiting.stop();
      await second.stop();
      const never = AbortSignal.abort();
      await log.follow('events', () => Promise.reject(new Error('called')), never);
      expect(waiting.batches).toEqual([]);
    });

    it('ends when the log is closed', async () => {
      const follower = follow('events');
      await append(1);
      await until(() => expect(follower.taken().length).toBe(1));
      await reopen();
      await follower.stop();
    });

    it('tells how many are not taken yet', async () => {
      expect(await log.lag('events')).toBe(0);
      await append(30, 7);
      expect(await log.lag('events')).toBe(30);
      const follower = follow('events');
      await until(async () => expect(await log.lag('events')).toBe(0));
      expect(follower.taken().length).toBe(30);
      await follower.stop();
      await append(2);
      expect(await log.lag('events')).toBe(2);
      if (hasPlaces) expect(await log.lag('another')).toBe(32);
    });

    describe('what a consumer cannot deliver', () => {
      const aside = async (consumer: string) =>
        (await collect(log.deadLetters(consumer))).map(({ interaction, reason }) => [interaction, reason]);

      it('is kept with its reason, for that consumer, once, also when the log is opened again', async () => {
        const [first, second] = await append(2);
        if (first === undefined || second === undefined) throw new Error('nothing appended');
        await log.deadLetter('events', first, 'refused: no such item');
        await log.deadLetter('events', first, 'refused again');
        await log.deadLetter('events', second, 'too old');
        await log.deadLetter('another', second, 'unknown');
        await reopen();
        expect(await aside('events')).toEqual([
          [first, 'refused: no such item'],
          [second, 'too old'],
        ]);
        expect(await aside('another')).toEqual([[second, 'unknown']]);
        expect(await aside('nobody')).toEqual([]);
        for await (const { at } of log.deadLetters('events')) expect(at).toBeGreaterThan(0);
      });

      it('is taken back for that consumer alone, and may be set aside again', async () => {
        const [first, second] = await append(2);
        if (first === undefined || second === undefined) throw new Error('nothing appended');
        await log.deadLetter('events', first, 'too old');
        await log.deadLetter('events', second, 'too old');
        await log.deadLetter('another', first, 'unknown');
        await log.removeDeadLetter('events', first);
        await log.removeDeadLetter('events', first);
        await reopen();
        expect(await aside('events')).toEqual([[second, 'too old']]);
        expect(await aside('another')).toEqual([[first, 'unknown']]);
        await log.deadLetter('events', first, 'refused again');
        expect(await aside('events')).toEqual([
          [second, 'too old'],
          [first, 'refused again'],
        ]);
      });

      it('is forgotten with its user, and not kept of one forgotten before', async () => {
        const [first, second] = await append(2, 2);
        if (first === undefined || second === undefined) throw new Error('nothing appended');
        await log.deadLetter('events', first, 'too old');
        await log.deadLetter('events', second, 'too old');
        await log.forget('user-0');
        expect(await aside('events')).toEqual([[second, 'too old']]);
        await log.append(anInteraction({ userId: 'user-0' }));
        await log.deadLetter('events', first, 'too old');
        expect(await aside('events')).toEqual([[second, 'too old']]);
      });
    });
  });
}
