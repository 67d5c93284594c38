import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { openRedisLog, type RedisLogOptions } from '../../../../src/datasources/logs/redis.log.js';
import { ParallaxError } from '../../../../src/domain/errors.js';
import { learn } from '../../../../src/scoring/user-history.js';
import { RedisServerProcess } from '../../../builders/a-redis-server.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { collect } from '../../../contract/interaction-log.contract.js';
import { aMovableAddress } from '../../../fakes/movable-address.js';

const { VALKEY_SERVER } = process.env;
const HEALED_WITHIN_MS = 5_000;
/** A replica says about once a second what it has on disk: writes wait for it together. */
const WRITERS = 16;

const logOptions = (url: string): RedisLogOptions => ({
  url,
  cluster: false,
  catalogue: 'failover',
  learn,
  now: () => Date.UTC(2026, 0, 15, 12),
  durability: 'fsync',
  replicas: 1,
  commandTimeoutMs: 1_000,
});

describe.skipIf(VALKEY_SERVER === undefined)('a failover of Redis (needs VALKEY_SERVER)', () => {
  const cleanUps: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
  });

  async function aPair(): Promise<readonly [RedisServerProcess, RedisServerProcess]> {
    const settings = ['--appendfsync', 'always', '--repl-diskless-sync-delay', '0'];
    const primary = await RedisServerProcess.start(VALKEY_SERVER ?? '', settings);
    cleanUps.push(() => primary.remove());
    const replica = await RedisServerProcess.start(VALKEY_SERVER ?? '', settings);
    cleanUps.push(() => replica.remove());
    await follow(replica, primary);
    return [primary, replica];
  }

  async function follow(replica: RedisServerProcess, primary: RedisServerProcess): Promise<void> {
    await replica.ask(['REPLICAOF', '127.0.0.1', String(primary.port)]);
    await vi.waitFor(
      async () => expect(String(await replica.ask(['INFO', 'replication']))).toContain('link_status:up'),
      { timeout: 20_000, interval: 50 },
    );
  }

  /** Writes under load, fails over in the middle, and compares what was acknowledged with what is there. */
  async function failOverUnderLoad(
    options: RedisLogOptions,
    failOver: () => Promise<void>,
  ): Promise<{ readonly acknowledged: number; readonly healedMs: number }> {
    const log = await openRedisLog(options);
    cleanUps.push(() => log.close());
    const acknowledged = new Set<string>();
    let number = 0;
    let writing = true;
    const write = async (): Promise<void> => {
      while (writing) {
        number += 1;
        const view = anInteraction({ userId: `user-${number % 7}`, imageId: `cat-${number}` });
        try {
          await log.append(view);
          acknowledged.add(view.eventId);
        } catch (error) {
          expect(error).toBeInstanceOf(ParallaxError);
          expect(error).toMatchObject({ code: expect.stringMatching(/^(UNAVAILABLE|TIMEOUT)$/) });
          await setTimeout(5);
        }
      }
    };
    const writers = Array.from({ length: WRITERS }, write);
    const reach = (count: number) =>
      vi.waitFor(() => expect(acknowledged.size).toBeGreaterThanOrEqual(count), {
        timeout: 20_000,
        interval: 5,
      });
    await reach(20);
    await failOver();
    const demoted = performance.now();
    await reach(acknowledged.size + 1);
    const healedMs = performance.now() - demoted;
    await reach(acknowledged.size + 20);
    writing = false;
    await Promise.all(writers);
    const entries = (await collect(log.entries())).map(({ eventId }) => eventId);
    expect([...acknowledged].filter((eventId) => !entries.includes(eventId))).toEqual([]);
    expect(entries.length).toBe(new Set(entries).size);
    return { acknowledged: acknowledged.size, healedMs };
  }

  it('behind one address loses nothing acknowledged with LOG_REPLICAS=1, and heals', async () => {
    const [primary, replica] = await aPair();
    const address = await aMovableAddress(primary.port);
    cleanUps.push(() => address.close());
    const { acknowledged, healedMs } = await failOverUnderLoad(
      logOptions(`redis://127.0.0.1:${address.port}`),
      async () => {
        await replica.ask(['REPLICAOF', 'NO', 'ONE']);
        // The connections stay with the primary of before, which is a replica from now on.
        address.moveTo(replica.port);
        await follow(primary, replica);
      },
    );
    console.log(`${acknowledged} acknowledged, 0 lost; recording again after ${Math.round(healedMs)} ms`);
    expect(healedMs).toBeLessThan(HEALED_WITHIN_MS);
  }, 60_000);

  it('is followed where Sentinels name the primary', async () => {
    const [primary, replica] = await aPair();
    const sentinel = await RedisServerProcess.startSentinel(VALKEY_SERVER ?? '', primary.port);
    cleanUps.push(() => sentinel.remove());
    await vi.waitFor(
      async () => expect(await sentinel.ask(['SENTINEL', 'REPLICAS', 'mymaster'])).toHaveLength(1),
      { timeout: 30_000, interval: 100 },
    );
    const { acknowledged, healedMs } = await failOverUnderLoad(
      {
        ...logOptions('redis://ignored.invalid'),
        sentinels: [`127.0.0.1:${sentinel.port}`],
        primaryName: 'mymaster',
      },
      async () => {
        await sentinel.ask(['SENTINEL', 'FAILOVER', 'mymaster']);
        await vi.waitFor(
          async () => expect(String(await replica.ask(['INFO', 'replication']))).toContain('role:master'),
          { timeout: 30_000, interval: 50 },
        );
        await vi.waitFor(
          async () => expect(String(await primary.ask(['INFO', 'replication']))).toContain('link_status:up'),
          { timeout: 30_000, interval: 50 },
        );
      },
    );
    console.log(
      `Sentinel: ${acknowledged} acknowledged, 0 lost; recording again after ${Math.round(healedMs)} ms`,
    );
    expect(healedMs).toBeLessThan(HEALED_WITHIN_MS);
  }, 90_000);

  it('is left also by a connection that was idle, which the server does not close', async () => {
    const [primary, replica] = await aPair();
    const address = await aMovableAddress(primary.port);
    cleanUps.push(() => address.close());
    const log = await openRedisLog(logOptions(`redis://127.0.0.1:${address.port}`));
    cleanUps.push(() => log.close());
    await log.append(anInteraction());
    await replica.ask(['REPLICAOF', 'NO', 'ONE']);
    address.moveTo(replica.port);
    await follow(primary, replica);
    const view = anInteraction({ imageId: 'cat-2' });
    await expect(log.append(view)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await vi.waitFor(async () => expect((await log.append(view)).kind).toBe('appended'), {
      timeout: HEALED_WITHIN_MS,
      interval: 20,
    });
    // Reads have left too: a replica would answer them for ever.
    await primary.kill();
    expect((await log.history(view.userId))?.seen).toHaveLength(2);
  }, 30_000);

  it('acknowledges nothing while the replica that must have it is away', async () => {
    const [primary, replica] = await aPair();
    const log = await openRedisLog(logOptions(primary.url));
    cleanUps.push(() => log.close());
    await log.append(anInteraction());
    await replica.kill();
    await expect(log.append(anInteraction())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      cause: { message: '0 of 1 replicas of Redis had synced their files within 5000 ms.' },
    });
  }, 30_000);
});
