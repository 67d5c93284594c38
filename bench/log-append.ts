import { mkdtemp, open as openFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { open } from 'lmdb';
import { pack } from 'msgpackr';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedLog } from '../src/datasources/logs/embedded.log.js';
import type { InteractionLog } from '../src/datasources/logs/interaction-log.js';
import { openRedisLog } from '../src/datasources/logs/redis.log.js';
import { learn } from '../src/scoring/user-history.js';
import { RedisServerProcess } from '../test/builders/a-redis-server.js';
import { anInteraction } from '../test/builders/an-interaction.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const USERS = 500;
/** Of writes to one store, one after the other's; and so many of them. */
const TURN = 3_200;
const TURNS = 5;

/** Interactions of many users, each with ever other images, so that histories grow during the run. */
function interaction(number: number, users: number) {
  return anInteraction({
    eventId: `e${number}`,
    userId: `user-${number % users}`,
    imageId: `image-${Math.imul(number, 2_654_435_761) >>> 0}`,
    clusterId: `c${number % 100}`,
    at: NOW + number,
  });
}

describe('appends to the embedded log, each durable when it is answered', () => {
  let scratch: string;

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'parallax-bench-'));
  });

  afterAll(async () => {
    await rm(scratch, { recursive: true, force: true });
  });

  it('against the floor of one write and one sync of a file', async () => {
    const file = await openFile(join(scratch, 'floor'), 'w');
    const page = Buffer.alloc(4_096);
    const floor = await timed(200, 1, async () => {
      await file.write(page);
      await file.datasync();
    });
    await file.close();
    report('one 4 KiB write and sync', floor);
  });

  measureAppends(
    () => openEmbeddedLog({ folder: join(scratch, 'demo'), learn, now: () => NOW }),
    async () => {
      const environment = open({ path: join(scratch, 'raw.mdb'), overlappingSync: false });
      return {
        write: (number) => environment.put(number, interaction(number, USERS)),
        close: () => environment.close(),
      };
    },
  );
});

const { VALKEY_SERVER } = process.env;

describe.skipIf(VALKEY_SERVER === undefined)(
  'appends to the log on a Valkey of its own, each durable when it is answered (needs VALKEY_SERVER)',
  () => {
    let server: RedisServerProcess;

    beforeAll(async () => {
      server = await RedisServerProcess.start(VALKEY_SERVER ?? '', ['--appendfsync', 'always']);
    });

    afterAll(() => server.remove());

    // With `everysec` a server looks at its file ten times a second (hz 10), and each waiter waits for that.
    it.each([
      ['everysec', 20],
      ['always', 200],
    ])('against the floor of one SET and one WAITAOF, appendfsync %s', async (appendFsync, count) => {
      await server.ask(['CONFIG', 'SET', 'appendfsync', appendFsync]);
      const client = createClient({ url: server.url });
      await client.on('error', () => {}).connect();
      const floor = await timed(count, 1, () =>
        Promise.all([client.set('floor', 'x'), client.sendCommand(['WAITAOF', '1', '0', '1000'])]),
      );
      client.destroy();
      report(`one SET and WAITAOF, appendfsync ${appendFsync}`, floor);
    });

    measureAppends(
      () =>
        openRedisLog({
          url: server.url,
          cluster: false,
          catalogue: 'bench',
          learn,
          now: () => NOW,
          durability: 'fsync',
        }),
      async () => {
        const client = createClient({ url: server.url });
        await client.on('error', () => {}).connect();
        return {
          // Under `appendfsync always` an answer is on the disk: WAITAOF would only hold the connection.
          write: (number) => client.xAdd('raw', '*', { entry: pack(interaction(number, USERS)) }),
          close: async () => client.destroy(),
        };
      },
      async () => {
        const info = String(await server.ask(['INFO', 'CPU']));
        const seconds = [...info.matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)].map(([, one]) => Number(one));
        return seconds.reduce((sum, one) => sum + one, 0);
      },
    );
  },
);

/** The store beneath a log: the same interaction, as durable, without user, seq, history and deduplication. */
interface RawStore {
  write(number: number): Promise<unknown>;
  close(): Promise<void>;
}

/** @param serverSeconds  processor time that a server of the log has used so far */
function measureAppends(
  openLog: () => Promise<InteractionLog>,
  openRaw: () => Promise<RawStore>,
  serverSeconds: () => Promise<number> = async () => 0,
): void {
  let log: InteractionLog;
  let raw: RawStore;
  let number = 0;

  beforeAll(async () => {
    log = await openLog();
    raw = await openRaw();
  });

  afterAll(async () => {
    await log.close();
    await raw.close();
  });

  it('64 at a time, in turns with the raw store (aim: at least half of it)', async () => {
    const rates: number[] = [];
    const costs: number[] = [];
    // The first is to warm up.
    for (let turn = 0; turn <= TURNS; turn++) {
      const [start, floor] = [await serverSeconds(), await timed(TURN, 64, () => raw.write(number++))];
      const [middle, own] = [
        await serverSeconds(),
        await timed(TURN, 64, () => log.append(interaction(number++, USERS))),
      ];
      const end = await serverSeconds();
      if (turn === 0) continue;
      const floorCost = floor.micros + ((middle - start) * 1e6) / TURN;
      const cost = own.micros + ((end - middle) * 1e6) / TURN;
      report(`turn ${turn}, raw store, ${floorCost.toFixed(0)} us of processor`, floor);
      report(`turn ${turn}, log, ${cost.toFixed(0)} us of processor`, own);
      rates.push(own.perSecond / floor.perSecond);
      costs.push(floorCost / cost);
    }
    const [rate, cost] = [rates, costs].map((all) => all.sort((a, b) => a - b)[all.length >> 1] ?? 0);
    const figures = `${rate?.toFixed(2)} by the clock (aim: .5), ${cost?.toFixed(2)} by the processor`;
    console.log(`log to raw store, median of ${TURNS}: ${figures}; load ${loadavg()[0]?.toFixed(1)}`);
    expect(rate).toBeGreaterThan(0);
  });

  it.each([
    [1, 300],
    [8, 1_600],
    [64, 12_800],
  ])('%i at a time', async (concurrency, count) => {
    const appended = await timed(count, concurrency, () => log.append(interaction(number++, USERS)));
    report(`${concurrency} at a time, ${USERS} users`, appended);
    expect(appended.perSecond).toBeGreaterThan(0);
  });

  it('64 at a time for users with full histories', async () => {
    const fill = Array.from({ length: 64 * 200 }, () => log.append(interaction(number++, 64)));
    await Promise.all(fill);
    const appended = await timed(3_200, 64, () => log.append(interaction(number++, 64)));
    report('64 at a time, 64 users with 200 images each', appended);
    expect((await log.history('user-0'))?.seen.length).toBeGreaterThan(50);
  });
}

interface Timed {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time of this process a call, in microseconds. */
  readonly micros: number;
  /** Event-loop delay, p99 in ms. */
  readonly delay: number;
}

async function timed(count: number, concurrency: number, call: () => Promise<unknown>): Promise<Timed> {
  const times: number[] = [];
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let i = 0; i < count / concurrency; i++) {
        const from = performance.now();
        await call();
        times.push(performance.now() - from);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  loop.disable();
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.floor(part * (times.length - 1))] ?? 0;
  return {
    ...{ perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99) },
    ...{ micros: (user + system) / times.length, delay: loop.percentile(99) / 1e6 },
  };
}

function report(what: string, { perSecond, p50, p99, delay }: Timed): void {
  const figures = `${perSecond.toFixed(0)}/s, p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
  console.log(`${what}: ${figures}, event-loop delay p99 ${delay.toFixed(1)} ms`);
}
