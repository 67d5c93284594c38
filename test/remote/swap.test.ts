import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { clusterCatalogue } from '../../src/pipeline/cluster-catalogue.js';
import { openIndexWriter } from '../../src/pipeline/open-index-writer.js';
import { readConfig } from '../../src/server/config.js';
import { embedderFor } from '../../src/server/engines/embedder-for.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { underLoad } from './under-load.js';
import { until } from './until.js';

onRemoteEngines('a new clustering that goes live under load, and back', () => {
  let app: DemoApp;
  beforeAll(async () => {
    // The machine copies an index meanwhile: what is asked is whether a search fails, not how fast it is.
    app = await openRemoteApp({ SEARCH_BUDGET_MS: '20000' });
  });
  afterAll(() => app.close());

  it('fails no search', async () => {
    const config = readConfig(inject('remote') ?? {});
    const { index } = app.engines;
    const embedder = await embedderFor(config, { mode: 'pipeline', say: () => undefined });
    const before = await index.release();
    const writer = await openIndexWriter(config, {
      embedder: embedder.name,
      space: embedder.space,
      purpose: 'cluster under load',
    });
    let published = '';
    const variables = (n: number) => ({ query: `picture ${n % 40}`, userId: 'comic-art-user' });
    try {
      const load = await underLoad(app, { connections: 16, variables }, async () => {
        const { release } = await clusterCatalogue(
          { k: 80, seed: 2, threads: 1, index: config.index },
          {
            embedder,
            writer,
            progress: { stage: () => ({ at: () => undefined, end: () => undefined }) },
            now: () => new Date(),
          },
        );
        published = release.id;
        await until(async () => (await index.release()).id === published, 10_000);
        await writer.rollBack();
        await until(async () => (await index.release()).id === before.id, 10_000);
      });
      console.log(`${before.id} -> ${published} -> ${before.id} under 16 searchers: ${JSON.stringify(load)}`);
      expect(load.failed).toEqual({});
      expect(load.answered).toBeGreaterThan(100);
    } finally {
      await writer.close();
      await embedder.close();
    }
  });
});
