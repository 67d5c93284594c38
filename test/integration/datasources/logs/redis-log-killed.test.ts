import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openRedisLog } from '../../../../src/datasources/logs/redis.log.js';
import { ParallaxError } from '../../../../src/domain/errors.js';
import { learn } from '../../../../src/scoring/user-history.js';
import { RedisServerProcess } from '../../../builders/a-redis-server.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { collect } from '../../../contract/interaction-log.contract.js';

const KILLS = 20;
const WRITERS = 8;

const { VALKEY_SERVER, REDIS_SERVER } = process.env;
const SERVERS = [
  ['Valkey 9 (WAITAOF)', 'VALKEY_SERVER', VALKEY_SERVER, []],
  ['Redis 7.0 (appendfsync always)', 'REDIS_SERVER', REDIS_SERVER, ['--appendfsync', 'always']],
] as const;

for (const [name, variable, binary, settings] of SERVERS) {
  describe(`what the log on ${name} has acknowledged`, () => {
    it.skipIf(binary === undefined)(
      `is there once after the server was killed ${KILLS} times under load (needs ${variable}, the server's path)`,
      async () => {
        const server = await RedisServerProcess.start(binary ?? '', settings);
        const { url } = server;
        const log = await openRedisLog({
          url,
          cluster: false,
          catalogue: 'killed',
          learn,
          now: () => Date.UTC(2026, 0, 15, 12),
          durability: 'fsync',
        });
        try {
          const acknowledged = new Set<string>();
          let refused = 0;
          let repeated = 0;
          let killing = true;
          let number = 0;
          const write = async (): Promise<void> => {
            while (killing) {
              number += 1;
              const view = anInteraction({ userId: `user-${number % 5}`, imageId: `cat-${number}` });
              for (;;) {
                try {
                  const { kind } = await log.append(view);
                  if (kind === 'duplicate') repeated += 1;
                  acknowledged.add(view.eventId);
                  break;
                } catch (error) {
                  expect(error).toBeInstanceOf(ParallaxError);
                  expect(error).toMatchObject({ code: 'UNAVAILABLE' });
                  refused += 1;
                  await setTimeout(5);
                }
              }
            }
          };
          const writers = Array.from({ length: WRITERS }, write);
          for (let kill = 0; kill < KILLS; kill++) {
            const before = acknowledged.size;
            while (acknowledged.size < before + 20) await setTimeout(1);
            await server.kill();
            await server.start();
          }
          killing = false;
          await Promise.all(writers);
          console.log(
            `${name}, killed ${KILLS} times: ${acknowledged.size} acknowledged, ${repeated} of them when repeated; ${refused} refusals`,
          );
          const entries = (await collect(log.entries())).map(({ eventId }) => eventId);
          expect(entries.length).toBe(new Set(entries).size);
          expect([...acknowledged].filter((eventId) => !entries.includes(eventId))).toEqual([]);
          expect(entries.length).toBe(acknowledged.size);
          expect(refused).toBeGreaterThan(0);
        } finally {
          await log.close();
          await server.remove();
        }
      },
      120_000,
    );
  });
}
