import { afterAll, beforeAll, expect, it } from 'vitest';
import { RedisServerProcess } from '../builders/a-redis-server.js';
import { ask } from '../client/execute.js';
import { RecordDocument } from '../client/generated/graphql.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { DEMO_IMAGES } from '../e2e/tastes.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { search } from './searching.js';
import { underLoad } from './under-load.js';
import { until } from './until.js';

const { VALKEY_SERVER } = process.env;

onRemoteEngines('a gateway that loses Redis', () => {
  if (VALKEY_SERVER === undefined) {
    it.skip('needs VALKEY_SERVER: eval "$(scripts/services up)"', () => undefined);
    return;
  }
  let server: RedisServerProcess;
  let app: DemoApp;
  beforeAll(async () => {
    server = await RedisServerProcess.start(VALKEY_SERVER);
    app = await openRemoteApp({ REDIS_URL: server.url });
  });
  afterAll(async () => {
    await app?.close();
    await server.remove();
  });

  it('continues to search, acknowledges nothing meanwhile, loses nothing, and is back by itself', async () => {
    const acknowledged: string[] = [];
    let refused = 0;
    let lastError: unknown;
    const record = async (eventId: string): Promise<boolean> => {
      const imageId = DEMO_IMAGES[acknowledged.length % DEMO_IMAGES.length]?.id ?? '';
      const input = { userId: `reader ${eventId.length}`, imageId, type: 'VIEW' as const, eventId };
      const { errors } = await ask(app, RecordDocument, { input });
      if (errors.length === 0) acknowledged.push(eventId);
      else {
        refused += 1;
        lastError = errors;
      }
      return errors.length === 0;
    };
    for (let n = 0; n < 50; n++) await record(`before ${n}`);
    expect(lastError).toBeUndefined();
    const plain = await search(app, { query: 'cat' });
    let back = 0;
    const variables = (n: number) => ({
      query: ['cat', 'dog', 'flower'][n % 3] ?? 'cat',
      userId: 'reader 9',
    });
    const load = await underLoad(app, { connections: 8, variables }, async () => {
      const recording = Promise.all(Array.from({ length: 20 }, (_, n) => record(`while it dies ${n}`)));
      await server.kill();
      await recording;
      await until(async () => !(await record(`gone ${Math.random()}`)), 10_000);
      expect((await search(app, { query: 'cat' })).ids).toEqual(plain.ids);
      await server.start();
      back = await until(() => record(`again ${Math.random()}`), 20_000);
    });
    const kept = new Set<string>();
    for await (const { eventId } of app.engines.log.entries()) {
      expect(kept.has(eventId)).toBe(false);
      kept.add(eventId);
    }
    const lost = acknowledged.filter((eventId) => !kept.has(eventId));
    console.log(
      `Redis killed under load: ${acknowledged.length} acknowledged, ${lost.length} lost, ${refused} refused; ` +
        `searches ${JSON.stringify(load)}; recording again after ${back.toFixed(0)} ms`,
    );
    expect(load.failed).toEqual({});
    expect(lost).toEqual([]);
  });
});
