import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../../src/datasources/logs/embedded.log.js';
import { EVENT_ID_MEMORY_MS, type InteractionLog } from '../../src/datasources/logs/interaction-log.js';
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
