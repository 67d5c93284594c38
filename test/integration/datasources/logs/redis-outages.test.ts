import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/config/config.js';
import { openCache } from '../../../../src/engines/open-cache.js';
import { openLog } from '../../../../src/engines/open-log.js';
import { RedisServerProcess } from '../../../builders/a-redis-server.js';
import { until } from '../../../remote/until.js';

const { VALKEY_SERVER } = process.env;

describe('the log of a gateway that loses Redis', () => {
  if (VALKEY_SERVER === undefined) {
    it.skip('needs VALKEY_SERVER: eval "$(scripts/services up)"', () => undefined);
    return;
  }
  let server: RedisServerProcess;
  afterEach(() => server.remove());

  it('has one line an outage for the cache and one for the interactions, and is silent until then', async () => {
    server = await RedisServerProcess.start(VALKEY_SERVER);
    const config = readConfig({ CACHE: 'redis', LOG: 'redis', REDIS_URL: server.url });
    const told: string[] = [];
    const lines = {
      warn: (fields: object, message: string) => told.push(`${Reflect.get(fields, 'part')}: ${message}`),
    };
    const cache = await openCache(config, Date.now, lines);
    const log = await openLog(config, Date.now, undefined, lines);
    expect(told).toEqual([]);

    const isThere = async (): Promise<boolean> => {
      const asked = [cache.get('a key'), log.history('a user')];
      return (await Promise.allSettled(asked)).every(({ status }) => status === 'fulfilled');
    };
    expect(await isThere()).toBe(true);
    await server.kill();
    await until(async () => told.length === 2, 10_000);
    await server.start();
    await until(isThere, 20_000);

    const sentence = 'lost the connection to Redis; retrying until it is back';
    expect(told.toSorted()).toEqual([`cache: ${sentence}`, `log: ${sentence}`]);
    await cache.close();
    await log.close();
  });
});
