import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openRedisLog } from '../../src/datasources/logs/redis.log.js';
import { connectRedis } from '../../src/datasources/redis/redis-connection.js';
import type * as scripts from '../../src/datasources/redis/redis-script.js';
import { redisScript, runScript } from '../../src/datasources/redis/redis-script.js';
import { learn } from '../../src/scoring/user-history.js';
import { RedisServerProcess } from '../builders/a-redis-server.js';
import { howToHave, REDIS_SERVERS, removeKeysOfLogs } from '../builders/redis-servers.js';
import { interactionLogContract, type OpenLog } from './interaction-log.contract.js';
import { logConsumerContract } from './log-consumer.contract.js';
import { KEEP_SHOWN, shownPagesContract } from './shown-pages.contract.js';

// Amazon's serverless cache refuses scripts that touch a key outside KEYS, or read the time. The servers here
// do not, so each script checks this itself.
vi.mock('../../src/datasources/redis/redis-script.js', async (original) => {
  const real = await original<typeof scripts>();
  const { GUARD } = await import('../builders/guarded-script.js');
  return { ...real, redisScript: (text: string) => real.redisScript(`${GUARD}${text}`) };
});

const NOW = Date.UTC(2026, 0, 15, 12);
const run = randomUUID();
let logs = 0;

/** Opens an empty log: a catalogue of its own. */
async function openAt(url: string, cluster: boolean): Promise<OpenLog> {
  logs += 1;
  const catalogue = `test-${run}-${logs}`;
  const open = () =>
    openRedisLog({
      url,
      cluster,
      catalogue,
      learn,
      now: () => NOW,
      othersForgetToo: true,
      keepShown: KEEP_SHOWN,
      durability: 'fsync',
      // Independent of the machine's speed.
      commandTimeoutMs: 10_000,
      leaseMs: 600,
      pause: async () => void (await setImmediate()),
    });
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

for (const [name, variable] of REDIS_SERVERS) {
  const url = process.env[variable];
  if (url === undefined) {
    skip(name, howToHave(variable));
    continue;
  }
  describe(name, () => {
    afterAll(() => removeKeysOfLogs(url, `test-${run}-`));
    interactionLogContract(name, () => openAt(url, false));
    logConsumerContract(name, () => openAt(url, false));
    shownPagesContract(name, () => openAt(url, false));
  });
}

const { VALKEY_SERVER: binary } = process.env;
if (binary === undefined) {
  skip('a cluster', 'set VALKEY_SERVER to the path of the server');
} else {
  describe('a cluster of one server, as strict as the serverless cache', () => {
    let server: RedisServerProcess;
    beforeAll(async () => {
      server = await RedisServerProcess.startCluster(binary);
      await server.ask(['ACL', 'SETUSER', 'default', '-time']);
    });
    afterAll(() => server.remove());

    it.each([
      ['a key that is not declared', "return redis.call('GET', 'parallax:{test}:other')", /not in KEYS/],
      ['a command whose keys the guard does not know', "return redis.call('SORT', KEYS[1])", /not known/],
    ])('refuses a script with %s', async (_what, text, message) => {
      const connection = await connectRedis({ url: server.url, cluster: true });
      const run = runScript(connection, redisScript(text), ['parallax:{test}:one'], []);
      await expect(run.finally(() => connection.close())).rejects.toMatchObject({
        cause: { message: expect.stringMatching(message) },
      });
    });

    it('has no time to give', async () => {
      await expect(server.ask(['EVAL', "#!lua\nreturn redis.call('TIME')", '0'])).rejects.toThrow(/time/);
    });

    interactionLogContract('a cluster', () => openAt(server.url, true));
    logConsumerContract('a cluster', () => openAt(server.url, true));
    shownPagesContract('a cluster', () => openAt(server.url, true));
  });
}

function skip(name: string, why: string): void {
  describe.skip(`interaction log: ${name} (${why})`, () => {
    it('runs where the server is', () => {});
  });
}
