import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openRedisLog } from '../../src/datasources/logs/redis.log.js';
import { learn } from '../../src/scoring/user-history.js';
import { RedisServerProcess } from '../builders/a-redis-server.js';
import { howToHave, REDIS_SERVERS, removeKeysOfLogs } from '../builders/redis-servers.js';
import { interactionLogContract, type OpenLog } from './interaction-log.contract.js';
import { logConsumerContract } from './log-consumer.contract.js';

const NOW = Date.UTC(2026, 0, 15, 12);
const run = randomUUID();
let logs = 0;

/** An empty log: a catalogue of its own. */
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
      durability: 'fsync',
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
  });
}

const { VALKEY_SERVER: binary } = process.env;
if (binary === undefined) {
  skip('a cluster', 'set VALKEY_SERVER to the path of the server');
} else {
  describe('a cluster of one server', () => {
    let server: RedisServerProcess;
    beforeAll(async () => {
      server = await RedisServerProcess.startCluster(binary);
    });
    afterAll(() => server.remove());
    interactionLogContract('a cluster', () => openAt(server.url, true));
    logConsumerContract('a cluster', () => openAt(server.url, true));
  });
}

function skip(name: string, why: string): void {
  describe.skip(`interaction log: ${name} (${why})`, () => {
    it('runs where the server is', () => {});
  });
}
