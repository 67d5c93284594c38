import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../../src/datasources/logs/embedded.log.js';
import { openLogStores } from '../../src/datasources/logs/embedded-log-stores.js';
import { EVENT_ID_MEMORY_MS, type InteractionLog } from '../../src/datasources/logs/interaction-log.js';
import { emptyHistory, type UserHistory } from '../../src/domain/history.js';
import { learn } from '../../src/scoring/user-history.js';
import { anInteraction } from '../builders/an-interaction.js';
import { FakeLog } from '../fakes/fake-log.js';
import { interactionLogContract, type OpenLog } from './interaction-log.contract.js';
import { logConsumerContract } from './log-consumer.contract.js';
import { KEEP_SHOWN, shownPagesContract } from './shown-pages.contract.js';

const NOW = Date.UTC(2026, 0, 15, 12);
let scratch: string;
let now: number;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'parallax-log-'));
  now = NOW;
});

afterEach(async () => {
  await rm(scratch, { recursive: true, force: true });
});

const pause = async () => void (await setImmediate());
const open = () =>
  openEmbeddedLog({
    folder: join(scratch, 'demo'),
    learn,
    now: () => now,
    othersForgetToo: true,
    keepShown: KEEP_SHOWN,
    pause,
  });

async function openEmbedded(): Promise<OpenLog> {
  let log = await open();
  return {
    log,
    async reopen() {
      await log.close();
      log = await open();
      return log;
    },
  };
}

async function openFake(): Promise<OpenLog> {
  const log = new FakeLog(undefined, undefined, KEEP_SHOWN);
  return { log, reopen: async () => log.reopen() };
}

interactionLogContract('embedded', openEmbedded);
logConsumerContract('embedded', openEmbedded);
interactionLogContract('fake', openFake);
logConsumerContract('fake', openFake);
shownPagesContract('embedded', openEmbedded);
shownPagesContract('fake', openFake);

describe('the embedded log', () => {
  let log: InteractionLog;
  beforeEach(async () => {
    log = await open();
  });
  afterEach(async () => {
    await log.close();
  });

  it('remembers an event id for 7 days, and not much longer', async () => {
    const view = anInteraction();
    await log.append(view);
    now = NOW + EVENT_ID_MEMORY_MS;
    await log.append(anInteraction());
    expect(await log.append(view)).toMatchObject({ kind: 'duplicate' });
    now += 1;
    await log.append(anInteraction());
    expect(await log.append(view)).toMatchObject({ kind: 'appended' });
  });

  it('does not forget the event id of a newer entry when it drops that of an older one', async () => {
    const view = anInteraction();
    await log.append(view);
    now = NOW + EVENT_ID_MEMORY_MS + 1;
    await log.append(anInteraction());
    await log.append(view);
    for (let i = 0; i < 10; i++) await log.append(anInteraction());
    expect(await log.append(view)).toMatchObject({ kind: 'duplicate' });
    expect(await log.forget('ann')).toMatchObject({ entries: 13 });
  });

  it('reads a long history with what events have changed of it since it was written', async () => {
    const views = Array.from({ length: 260 }, (_, i) =>
      anInteraction({ imageId: `cat-${i % 230}`, at: NOW + i, type: i % 9 === 0 ? 'HIDE' : 'VIEW' }),
    );
    let expected: UserHistory | null = null;
    for (let start = 0; start < views.length; start += 13) {
      const some = views.slice(start, start + 13);
      // Refused ones take the writes of their transaction back, those of the others included.
      const refused = anInteraction({ eventId: some[0]?.eventId ?? '', imageId: 'cat-other' });
      await Promise.allSettled([...some.map((view) => log.append(view)), log.append(refused)]);
      for (const view of some) expected = learn(expected, view);
      const history = await log.history('ann');
      expect({ ...history, seq: 0 }).toEqual({ ...expected, seq: 0 });
      if (start % 5 !== 0) continue;
      await log.close();
      log = await open();
      expect(await log.history('ann')).toEqual(history);
      for await (const each of log.histories()) expect(each).toEqual(history);
    }
    const view = anInteraction({ imageId: 'cat-231' });
    await log.append(view);
    const { after } = await log.update('ann', (before) => ({
      ...(before ?? emptyHistory('ann')),
      muted: ['c1'],
    }));
    expect(await log.history('ann')).toEqual(after);
    const { before, entries } = await log.forget('ann');
    expect([before, entries]).toEqual([after, views.length + 1]);
    expect(await log.history('ann')).toBeNull();
  });

  it('does not read the patches of a history that an earlier version has written since', async () => {
    for (let i = 0; i < 100; i++) await log.append(anInteraction({ imageId: `cat-${i}` }));
    await log.close();
    const stores = await openLogStores(join(scratch, 'demo'));
    const user = stores.users.get('ann');
    if (user === undefined) throw new Error('no user');
    expect(stores.tails.get('ann')).toBeDefined();
    const history = { ...user.history, seq: 101, muted: ['c1'] };
    await stores.users.put('ann', { ...user, history });
    await stores.environment.close();
    log = await open();
    expect(await log.history('ann')).toEqual(history);
    const appended = await log.append(anInteraction({ imageId: 'cat-new' }));
    expect(appended.kind === 'appended' && appended.before).toEqual(history);
    expect(await log.history('ann')).toEqual(appended.kind === 'appended' && appended.after);
  });

  it('acknowledges nothing when it is closed', async () => {
    await log.close();
    const unavailable = { code: 'UNAVAILABLE', retryAfterMs: 1_000 };
    await expect(log.append(anInteraction())).rejects.toMatchObject(unavailable);
    await expect(log.history('ann')).rejects.toMatchObject(unavailable);
    await expect(log.forget('ann')).rejects.toMatchObject(unavailable);
  });

  it('keeps no id of a forgotten user where no other store has to forget them', async () => {
    await log.close();
    log = await openEmbeddedLog({ folder: join(scratch, 'demo'), learn, now: () => now });
    await log.append(anInteraction());
    await log.forget('ann');
    for await (const { userId } of log.forgotten()) expect(userId).toBe('nobody');
  });

  it('leaves nothing behind of an append whose state cannot be computed', async () => {
    const view = anInteraction({ userId: 'bob' });
    const fault = new Error('cannot learn this');
    await log.close();
    log = await openEmbeddedLog({
      folder: join(scratch, 'demo'),
      now: () => now,
      learn(before, interaction) {
        if (interaction.imageId === 'poison') throw fault;
        return learn(before, interaction);
      },
    });
    const settled = await Promise.allSettled([
      log.append(anInteraction({ imageId: 'poison' })),
      log.append(view),
    ]);
    expect(settled).toMatchObject([
      { status: 'rejected', reason: { cause: fault } },
      { status: 'fulfilled' },
    ]);
    expect(await log.history('ann')).toBeNull();
    expect(await log.forget('bob')).toMatchObject({ entries: 1 });
  });
});
