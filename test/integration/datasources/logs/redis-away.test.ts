import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRedisCache } from '../../../../src/datasources/caches/redis.cache.js';
import { describeDurability } from '../../../../src/datasources/logs/redis/describe-durability.js';
import type { RedisDurability } from '../../../../src/datasources/logs/redis/durability.js';
import { openRedisLog } from '../../../../src/datasources/logs/redis.log.js';
import { learn } from '../../../../src/scoring/user-history.js';
import { RedisServerProcess } from '../../../builders/a-redis-server.js';
import { aShownPage } from '../../../builders/a-shown-page.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { collect } from '../../../contract/interaction-log.contract.js';

const COMMAND_TIMEOUT_MS = 400;
const { VALKEY_SERVER, REDIS_SERVER } = process.env;

const open = (url: string, durability: RedisDurability = 'fsync', cluster = false) =>
  openRedisLog({
    url,
    cluster,
    catalogue: 'away',
    learn,
    now: () => Date.UTC(2026, 0, 15, 12),
    durability,
    commandTimeoutMs: COMMAND_TIMEOUT_MS,
    leaseMs: 300,
    keepShown: 160,
  });

const refusal = async (opening: Promise<{ close(): Promise<void> }>) => {
  const opened = await opening.catch((error: unknown) => error);
  if (!(opened instanceof Error)) throw new Error('it was opened');
  return opened;
};

describe.skipIf(VALKEY_SERVER === undefined)('Redis away (needs VALKEY_SERVER)', () => {
  let server: RedisServerProcess;

  beforeAll(async () => {
    server = await RedisServerProcess.start(VALKEY_SERVER ?? '');
  });
  afterAll(() => server.remove());

  it('asks for the disk once for what is appended together', async () => {
    const log = await open(server.url);
    // A server that does not know the script yet is asked twice.
    await log.append(anInteraction());
    const before = await waitsOf(server);
    await log.append(anInteraction());
    expect((await waitsOf(server)) - before).toBe(1);
    const views = Array.from({ length: 200 }, (_, i) => anInteraction({ userId: `user-${i}` }));
    await Promise.all(views.map((view) => log.append(view)));
    const waits = (await waitsOf(server)) - before - 1;
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBeLessThanOrEqual(10);
    await log.append(views[0] ?? anInteraction());
    expect((await waitsOf(server)) - before - 1 - waits, 'a duplicate waits too').toBe(1);
    await log.close();
  });

  it('asks for the disk once more where a forgotten user has shown pages, and not for a noted page', async () => {
    const log = await open(server.url);
    const waitsOfForgetting = async (pages: number): Promise<number> => {
      await log.append(anInteraction({ userId: 'eve' }));
      const { seq = 0 } = (await log.history('eve')) ?? {};
      const before = await waitsOf(server);
      const shown = Array.from({ length: pages }, () => aShownPage({ userId: 'eve', order: { seq } }));
      await log.noteShown(shown);
      expect((await waitsOf(server)) - before, 'noting waits for nothing').toBe(0);
      await log.forget('eve');
      return (await waitsOf(server)) - before;
    };
    // A script that the server does not know yet is sent, and waited for, twice.
    await waitsOfForgetting(1);
    const without = await waitsOfForgetting(0);
    expect(await waitsOfForgetting(1)).toBe(without + 1);
    expect(await collect(log.shown())).toEqual([]);
    await log.close();
  });

  it('acknowledges nothing when the server has stopped keeping a file', async () => {
    const log = await open(server.url);
    const view = anInteraction({ userId: 'dora' });
    await server.ask(['CONFIG', 'SET', 'appendonly', 'no']);
    await expect(log.append(view)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await server.ask(['CONFIG', 'SET', 'appendonly', 'yes']);
    await vi.waitFor(async () => expect((await log.append(view)).kind).toBe('duplicate'), {
      timeout: 10_000,
    });
    await log.close();
  });

  it('acknowledges nothing and says so in time while it is away, and heals by itself', async () => {
    const log = await open(server.url);
    const cache = await openRedisCache({
      url: server.url,
      cluster: false,
      prefix: 'away:',
      commandTimeoutMs: COMMAND_TIMEOUT_MS,
    });
    const taken: string[] = [];
    const ending = new AbortController();
    const following = log.follow(
      'events',
      async (entries) => void taken.push(...entries.map(({ eventId }) => eventId)),
      ending.signal,
    );
    const view = anInteraction({ userId: 'bob' });
    await server.kill();
    const start = performance.now();
    await expect(log.append(view)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1_000 });
    await expect(log.history('bob')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(cache.get('key')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(performance.now() - start).toBeLessThan(3 * COMMAND_TIMEOUT_MS);
    await server.start();
    await vi.waitFor(() => log.append(view), { timeout: 10_000, interval: 20 });
    await vi.waitFor(() => cache.set('key', 1, 60_000), { timeout: 10_000, interval: 20 });
    expect(await cache.get('key')).toBe(1);
    expect((await collect(log.entries())).filter(({ userId }) => userId === 'bob')).toEqual([view]);
    await vi.waitFor(() => expect(taken).toContain(view.eventId), { timeout: 10_000 });
    ending.abort();
    await following;
    await cache.close();
    await log.close();
  });

  it('gives up in time on a server that is silent, and makes the connection anew', async () => {
    const log = await open(server.url);
    await log.append(anInteraction());
    server.freeze();
    try {
      for (let i = 0; i < 4; i++) {
        const start = performance.now();
        await expect(log.append(anInteraction({ userId: 'carol' }))).rejects.toMatchObject({
          code: 'UNAVAILABLE',
        });
        expect(performance.now() - start).toBeLessThan(2 * COMMAND_TIMEOUT_MS);
      }
    } finally {
      server.thaw();
    }
    const view = anInteraction({ userId: 'carol' });
    await vi.waitFor(() => log.append(view), { timeout: 10_000, interval: 20 });
    await log.close();
  });

  it('ends a following at once while it is away', async () => {
    const log = await open(server.url);
    const ending = new AbortController();
    const following = log.follow('others', async () => {}, ending.signal);
    await server.kill();
    ending.abort();
    await following;
    await log.close();
    await server.start();
  });
});

describe.skipIf(VALKEY_SERVER === undefined)('opening Redis (needs VALKEY_SERVER)', () => {
  it('says that no server is there', async () => {
    const { message } = await refusal(open('redis://127.0.0.1:1'));
    expect(message).toBe('Redis at 127.0.0.1:1 cannot be reached: start it, or correct REDIS_URL.');
  });

  it('says that the password is missing or wrong, and not which it was', async () => {
    const server = await RedisServerProcess.start(VALKEY_SERVER ?? '');
    await server.ask(['CONFIG', 'SET', 'requirepass', 'right-secret']);
    const address = `127.0.0.1:${server.port}`;
    try {
      const missing = await refusal(open(`redis://${address}`));
      expect(missing.message).toContain(`Redis at ${address} requires a password`);
      const wrong = await refusal(open(`redis://:wrong-secret@${address}`));
      expect(wrong.message).toContain(`Redis at ${address} refuses the user or the password of REDIS_URL`);
      expect(wrong.message).not.toContain('secret');
      await (await open(`redis://:right-secret@${address}`)).close();
      const cluster = await refusal(open(`redis://:wrong-secret@${address}`, 'fsync', true));
      expect(cluster.message).toBe(wrong.message);
    } finally {
      await server.remove();
    }
  });

  it('says that it is no cluster', async () => {
    const server = await RedisServerProcess.start(VALKEY_SERVER ?? '');
    try {
      const { message } = await refusal(open(server.url, 'fsync', true));
      expect(message).toContain('REDIS_CLUSTER');
    } finally {
      await server.remove();
    }
  });

  it('refuses what the server cannot keep, and names the weaker choice', async () => {
    const server = await RedisServerProcess.start(VALKEY_SERVER ?? '', ['--appendonly', 'no']);
    try {
      for (const level of ['fsync', 'everysec'] as const) {
        const { message } = await refusal(open(server.url, level));
        expect(message).toMatch(
          new RegExp(`^REDIS_DURABILITY=${level} cannot be kept: Valkey [\\d.]+ keeps no append-only file`),
        );
        expect(message).toContain('REDIS_DURABILITY=memory');
      }
      const log = await open(server.url, 'memory');
      expect(await log.append(anInteraction())).toMatchObject({ kind: 'appended' });
      await log.close();
    } finally {
      await server.remove();
    }
  });

  it('says which durability is in force', async () => {
    const server = await RedisServerProcess.start(VALKEY_SERVER ?? '');
    const describing = { url: server.url, cluster: false };
    try {
      const fsync = await describeDurability({ ...describing, durability: 'fsync' });
      expect(fsync).toMatchObject({ by: 'waiting', server: { name: 'Valkey', appendFsync: 'everysec' } });
      expect(fsync.summary).toContain('WAITAOF');
      const everysec = await describeDurability({ ...describing, durability: 'everysec' });
      expect(everysec.summary).toContain('appendfsync everysec');
      await server.ask(['ACL', 'SETUSER', 'app', 'on', '>pass', '~*', '+@all', '-config']);
      const managed = await describeDurability({
        url: `redis://app:pass@127.0.0.1:${server.port}`,
        cluster: false,
        durability: 'everysec',
      });
      expect(managed.summary).toContain('CONFIG is refused');
    } finally {
      await server.remove();
    }
  });
});

describe.skipIf(REDIS_SERVER === undefined)('opening a Redis without WAITAOF (needs REDIS_SERVER)', () => {
  it('asks for appendfsync always, or a weaker choice by name', async () => {
    const server = await RedisServerProcess.start(REDIS_SERVER ?? '', ['--appendfsync', 'everysec']);
    try {
      const { message } = await refusal(open(server.url));
      expect(message).toMatch(/^REDIS_DURABILITY=fsync cannot be kept: Redis 7\.0\.\d+ has no WAITAOF/);
      expect(message).toContain('Set `appendfsync always` there, or name REDIS_DURABILITY=everysec');
      const log = await open(server.url, 'everysec');
      await log.append(anInteraction());
      await log.close();
      await server.ask(['CONFIG', 'SET', 'appendfsync', 'always']);
      await (await open(server.url)).close();
    } finally {
      await server.remove();
    }
  });
});

/** Number of waits for the server's disk. */
async function waitsOf(server: RedisServerProcess): Promise<number> {
  const info = String(await server.ask(['INFO', 'commandstats']));
  return Number(/cmdstat_waitaof:calls=(\d+)/.exec(info)?.[1] ?? 0);
}
