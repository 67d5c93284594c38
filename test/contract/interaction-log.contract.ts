import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InteractionLog } from '../../src/datasources/logs/interaction-log.js';
import { emptyHistory } from '../../src/domain/history.js';
import type { Interaction } from '../../src/domain/interaction.js';
import { learn } from '../../src/scoring/user-history.js';
import { anInteraction } from '../builders/an-interaction.js';

/** An empty log; `reopen` closes it and opens what it left behind. */
export interface OpenLog {
  readonly log: InteractionLog;
  reopen(): Promise<InteractionLog>;
}

/**
 * Contract of every interaction log.
 *
 * @param open  opens a log with other systems that hold users' data (`othersForgetToo`)
 * @param many  more entries than it reads or writes at once
 */
export function interactionLogContract(engine: string, open: () => Promise<OpenLog>, many = 2_345): void {
  describe(`interaction log: ${engine}`, () => {
    let log: InteractionLog;
    let reopen: () => Promise<void>;

    beforeEach(async () => {
      const opened = await open();
      log = opened.log;
      reopen = async () => {
        log = await opened.reopen();
      };
    });

    afterEach(async () => {
      await log.close();
    });

    const entries = () => collect(log.entries());

    describe('an interaction', () => {
      it('is in the entries and in the state when append has resolved', async () => {
        const view = anInteraction({ sessionId: 's1', searchId: 'q1' });
        const appended = await log.append(view);
        expect(appended).toMatchObject({ kind: 'appended', interaction: view, before: null });
        const history = await log.history('ann');
        expect(appended.kind === 'appended' && appended.after).toEqual(history);
        expect(history).toEqual({ ...learn(null, view), seq: history?.seq });
        expect(await entries()).toEqual([view]);
      });

      it('is still there when the log is opened again, and so is its event id', async () => {
        const view = anInteraction();
        await log.append(view);
        const history = await log.history('ann');
        await reopen();
        expect(await log.history('ann')).toEqual(history);
        expect(await entries()).toEqual([view]);
        expect(await log.append(view)).toEqual({ kind: 'duplicate', interaction: view });
      });

      it('answers the state before it', async () => {
        await log.append(anInteraction());
        const before = await log.history('ann');
        expect(await log.append(anInteraction({ imageId: 'cat-2' }))).toMatchObject({ before });
      });
    });

    describe('an event id that comes again', () => {
      it('changes nothing with the same payload, whatever session and search it comes from', async () => {
        const view = anInteraction({ sessionId: 's1' });
        await log.append(view);
        const history = await log.history('ann');
        const again = { ...view, sessionId: 's2', searchId: 'q2', clusterId: 'another' };
        expect(await log.append(again)).toEqual({ kind: 'duplicate', interaction: view });
        expect(await log.history('ann')).toEqual(history);
        expect(await entries()).toEqual([view]);
      });

      it('keeps the first time where the gateway gave it', async () => {
        const view = anInteraction({ at: 1_000 });
        await log.append(view, 'gateway');
        expect(await log.append({ ...view, at: 2_000 }, 'gateway')).toEqual({
          kind: 'duplicate',
          interaction: view,
        });
      });

      it.each<[string, Partial<Interaction>, 'client' | 'gateway']>([
        ['image', { imageId: 'cat-2' }, 'client'],
        ['type', { type: 'FAVORITE' }, 'client'],
        ['time', { at: 2_000 }, 'client'],
        ['lack of a time', {}, 'gateway'],
      ])('is refused with another %s', async (_, change, timeFrom) => {
        const view = anInteraction({ at: 1_000 });
        await log.append(view);
        const history = await log.history('ann');
        await expect(log.append({ ...view, ...change }, timeFrom)).rejects.toMatchObject({
          code: 'BAD_USER_INPUT',
          argument: 'eventId',
        });
        expect(await log.history('ann')).toEqual(history);
        expect(await entries()).toEqual([view]);
      });

      it('is another one of another user', async () => {
        const view = anInteraction();
        await log.append(view);
        expect(await log.append({ ...view, userId: 'bob', imageId: 'cat-2' })).toMatchObject({
          kind: 'appended',
        });
      });

      it('counts once when it comes ten times at once', async () => {
        const view = anInteraction();
        const appended = await Promise.all(Array.from({ length: 10 }, () => log.append(view)));
        expect(appended.map(({ kind }) => kind).sort()).toEqual(['appended', ...Array(9).fill('duplicate')]);
        expect(await entries()).toEqual([view]);
      });
    });

    it('takes one refused among many at once as if it were alone', async () => {
      const known = anInteraction();
      await log.append(known);
      const others = Array.from({ length: 6 }, (_, i) => anInteraction({ imageId: `cat-${i}` }));
      const all = [...others.slice(0, 3), { ...known, imageId: 'other' }, ...others.slice(3)];
      const settled = await Promise.allSettled(all.map((interaction) => log.append(interaction)));
      expect(settled.map(({ status }) => status)).toEqual([
        ...Array(3).fill('fulfilled'),
        'rejected',
        ...Array(3).fill('fulfilled'),
      ]);
      expect(await entries()).toEqual([known, ...others]);
    });

    it('keeps the order of the calls of one user, also when they come at once', async () => {
      const views = Array.from({ length: 100 }, (_, i) => anInteraction({ imageId: `cat-${i}`, at: 1_000 }));
      const appended = await Promise.all(views.map((view) => log.append(view)));
      expect(await entries()).toEqual(views);
      const seqs = appended.map((one) => (one.kind === 'appended' ? one.after.seq : 0));
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect((await log.history('ann'))?.seen.map(({ imageId }) => imageId)).toEqual(
        views.map(({ imageId }) => imageId),
      );
    });

    it('never gives a user an old seq again, not even after they were forgotten', async () => {
      const seqs: number[] = [];
      const note = async () => seqs.push((await log.history('ann'))?.seq ?? 0);
      await log.append(anInteraction());
      await note();
      await log.update('ann', (before) => ({ ...(before ?? emptyHistory('ann')), muted: ['c1'] }));
      await note();
      await log.forget('ann');
      await reopen();
      await log.append(anInteraction());
      await note();
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
      expect(seqs[0]).toBeGreaterThan(0);
    });

    describe('a user', () => {
      it('who is unknown has no state', async () => {
        expect(await log.history('nobody')).toBeNull();
      });

      it('is changed as a whole, seen or not', async () => {
        const pinned = await log.update('ann', () => ({ ...emptyHistory('ann'), pinned: ['c1'] }));
        expect(pinned).toMatchObject({ before: null, after: { userId: 'ann', pinned: ['c1'] } });
        await log.append(anInteraction());
        expect(await log.history('ann')).toMatchObject({ pinned: ['c1'], seen: [{ imageId: 'cat-1' }] });
      });

      it('is forgotten with everything after a change of their settings too', async () => {
        for (const imageId of ['cat-1', 'cat-2']) await log.append(anInteraction({ imageId }));
        await log.update('ann', (before) => ({ ...(before ?? emptyHistory('ann')), pinned: ['c1'] }));
        await log.append(anInteraction({ imageId: 'cat-3' }));
        await log.update('ann', (before) => ({ ...(before ?? emptyHistory('ann')), pinned: [] }));
        expect(await log.forget('ann')).toMatchObject({ before: { userId: 'ann' }, entries: 3 });
        expect(await entries()).toEqual([]);
        expect(await log.history('ann')).toBeNull();
      });

      it('stays as they were when the change throws', async () => {
        await log.append(anInteraction());
        const history = await log.history('ann');
        const fault = new Error('no');
        const failed = log.update('ann', () => {
          throw fault;
        });
        await expect(failed).rejects.toSatisfy(
          (error) => error === fault || (error instanceof Error && error.cause === fault),
        );
        expect(await log.history('ann')).toEqual(history);
      });

      it('who paused is not recorded, until they resume', async () => {
        const pause = (paused: boolean) =>
          log.update('ann', (before) => ({ ...(before ?? emptyHistory('ann')), paused }));
        await pause(true);
        const history = await log.history('ann');
        const view = anInteraction();
        expect(await log.append(view)).toEqual({ kind: 'paused' });
        expect(await log.history('ann')).toEqual(history);
        expect(await entries()).toEqual([]);
        await pause(false);
        expect(await log.append(view)).toMatchObject({ kind: 'appended' });
      });

      it('is forgotten with everything, and no other user is', async () => {
        const views = ['ann', 'bob', 'ann', 'ann '].map((userId, i) =>
          anInteraction({ userId, imageId: `cat-${i}` }),
        );
        for (const view of views) await log.append(view);
        const before = await log.history('ann');
        expect(await log.forget('ann')).toEqual({ before, entries: 2 });
        await reopen();
        expect(await log.history('ann')).toBeNull();
        expect(byUser(await entries())).toEqual(byUser(views.filter(({ userId }) => userId !== 'ann')));
        expect((await collect(log.histories())).map(({ userId }) => userId).sort()).toEqual(['ann ', 'bob']);
        expect(await log.append({ ...anInteraction(), eventId: views[0]?.eventId ?? '' })).toMatchObject({
          kind: 'appended',
          before: null,
        });
        expect(await log.forget('nobody')).toEqual({ before: null, entries: 0 });
      });
    });

    describe('what was learnt from everybody', () => {
      const bytes = Uint8Array.of(0, 1, 254, 255);

      it('is kept, the first of a name, and still there when the log is opened again', async () => {
        expect(await log.fit(null)).toEqual({ name: null, bytes: null, forgettings: 0 });
        expect(await log.keepFit('1 500', bytes, 0)).toBe(true);
        expect(await log.keepFit('1 500', Uint8Array.of(7), 0)).toBe(false);
        await reopen();
        const kept = await log.fit(null);
        expect(kept).toMatchObject({ name: '1 500', forgettings: 0 });
        expect([...(kept.bytes ?? [])]).toEqual([...bytes]);
        expect(await log.fit('1 500')).toEqual({ name: '1 500', bytes: null, forgettings: 0 });
        expect(await log.keepFit('1 750', Uint8Array.of(7), 0)).toBe(true);
        expect((await log.fit('1 500')).name).toBe('1 750');
      });

      it('is gone with a user who is forgotten, and is not kept when it was learnt before', async () => {
        await log.append(anInteraction());
        await log.keepFit('1 500', bytes, 0);
        await log.forget('nobody');
        expect((await log.fit(null)).name).toBe('1 500');
        await log.forget('ann');
        const after = await log.fit('1 500');
        expect(after).toMatchObject({ name: null, bytes: null });
        expect(after.forgettings).toBeGreaterThan(0);
        expect(await log.keepFit('1 500', bytes, 0)).toBe(false);
        expect(await log.keepFit('1 500', bytes, after.forgettings)).toBe(true);
      });
    });

    describe('whom others have still to forget', () => {
      const owed = async () => (await collect(log.forgotten())).map(({ userId }) => userId).sort();

      it('is noted when a user is forgotten, known here or not, and is there when the log is opened again', async () => {
        await log.append(anInteraction());
        expect(await owed()).toEqual([]);
        await log.forget('ann');
        await log.forget('nobody here');
        await reopen();
        expect(await owed()).toEqual(['ann', 'nobody here']);
      });

      it('stays noted while they come back, and once however often they are forgotten', async () => {
        await log.forget('ann');
        await log.append(anInteraction());
        await log.forget('ann');
        await log.append(anInteraction());
        expect(await owed()).toEqual(['ann']);
      });

      it('is as old as it was when it is asked for again and nothing of the user has come since', async () => {
        await log.append(anInteraction());
        await log.forget('ann');
        const before = await collect(log.forgotten());
        await log.forget('ann');
        expect(await collect(log.forgotten())).toEqual(before);
      });

      it('is struck off when it is settled, and no other user is', async () => {
        await log.append(anInteraction());
        for (const userId of ['ann', 'bob', 'ann ']) await log.forget(userId);
        const ann = (await collect(log.forgotten())).filter(({ userId }) => userId === 'ann');
        await log.settleForgotten([...ann, { userId: 'never asked for', at: Date.now() }]);
        await log.settleForgotten(ann);
        await log.settleForgotten([]);
        await reopen();
        expect(await owed()).toEqual(['ann ', 'bob']);
      });

      it('stays noted when what was settled was asked for before', async () => {
        await log.forget('ann');
        const all = await collect(log.forgotten());
        await log.settleForgotten(all.map(({ userId, at }) => ({ userId, at: at - 1 })));
        expect(await owed()).toEqual(['ann']);
      });

      it('may be any number of ids of any characters', async () => {
        const ids = ['a', 'a ', 'A', 'é', 'e\u0301', '\uffff', '😀'.repeat(256)];
        ids.push(...Array.from({ length: 1_200 }, (_, i) => `user ${i}`));
        await Promise.all(ids.map((userId) => log.forget(userId)));
        expect(new Set(await owed())).toEqual(new Set(ids));
        await log.settleForgotten(await collect(log.forgotten()));
        expect(await owed()).toEqual([]);
      });
    });

    it('tells apart ids of any characters and of every length up to 256', async () => {
      const ids = ['1', 'a', 'a ', 'A', 'a/b', 'a%2Fb', '["a"]', 'é', 'e\u0301', '\uffff', '😀'.repeat(256)];
      const views = ids.flatMap((userId) =>
        ids.map((eventId) => anInteraction({ userId, eventId, imageId: eventId })),
      );
      await Promise.all(views.map((view) => log.append(view)));
      const repeated = await Promise.all(views.map((view) => log.append(view)));
      expect(repeated).toEqual(views.map((interaction) => ({ kind: 'duplicate', interaction })));
      const histories = await collect(log.histories());
      expect(histories.map(({ userId }) => userId).sort()).toEqual([...ids].sort());
      expect(await log.forget('a')).toMatchObject({ entries: ids.length });
      expect((await entries()).length).toBe(views.length - ids.length);
    });

    it('iterates over everything, also while more is coming', async () => {
      const people = Math.ceil(many / 7);
      const views = Array.from({ length: many }, (_, i) => anInteraction({ userId: `user ${i % people}` }));
      await Promise.all(views.map((view) => log.append(view)));
      const read: Interaction[] = [];
      for await (const entry of log.entries()) {
        if (read.length === 0) await log.append(anInteraction({ userId: 'late' }));
        if (entry.userId !== 'late') read.push(entry);
      }
      expect(byUser(read)).toEqual(byUser(views));
      const users = (await collect(log.histories())).map(({ userId }) => userId);
      expect(new Set(users).size).toBe(people + 1);
      expect(users.length).toBe(people + 1);
    });
  });
}

/** Users one after the other, each in the order given: what every log promises of its entries. */
function byUser(entries: readonly Interaction[]): readonly Interaction[] {
  return [...entries].sort((a, b) => (a.userId < b.userId ? -1 : a.userId > b.userId ? 1 : 0));
}

export async function collect<T>(values: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const value of values) all.push(value);
  return all;
}
