import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoApp } from '../e2e/demo-app.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { parallax } from './parallax.js';
import { openRemoteApp } from './remote-app.js';
import { underLoad } from './under-load.js';
import { until } from './until.js';

const SEARCHERS = 16;

onRemoteEngines('a new clustering that goes live under load, and back', () => {
  let app: DemoApp;
  beforeAll(async () => {
    // The machine copies an index meanwhile: the test is about failures, not speed.
    app = await openRemoteApp({ SEARCH_BUDGET_MS: '20000', LOG_LEVEL: 'warn' });
  });
  afterAll(() => app.close());

  it('fails no search', async () => {
    const { index } = app.engines;
    const isLive = (wanted: (id: string) => boolean) =>
      until(async () => wanted((await index.release()).id), 20_000);
    const before = await index.release();
    let next = '';
    const variables = (n: number) => ({ query: `picture ${n % 40}`, userId: 'comic-art-user' });
    const load = await underLoad(app, { connections: SEARCHERS, variables, pauseMs: 200 }, async () => {
      await parallax(['cluster', '--catalogue', 'demo', '--clusters', '80', '--seed', '2']);
      await isLive((id) => id !== before.id);
      next = (await index.release()).id;
      await parallax(['rollback', '--catalogue', 'demo']);
      await isLive((id) => id === before.id);
    });
    console.log(
      `${before.id} -> ${next} -> ${before.id} under ${SEARCHERS} searchers: ${JSON.stringify(load)}`,
    );
    expect(load.failed).toEqual({});
    expect(load.answered).toBeGreaterThan(100);
  });
});
