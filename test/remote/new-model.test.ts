import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { removeIndexes } from '../builders/a-remote-catalogue.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { TEST_DATA } from '../e2e/prepare-demo.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { parallax } from './parallax.js';
import { openRemoteApp } from './remote-app.js';
import { search } from './searching.js';
import { underLoad } from './under-load.js';

const CATALOGUE = 'changes-its-model';
const ALIAS = `parallax-new-model-${process.pid}`;
const PICTURES = 40;

onRemoteEngines('a catalogue that changes its model', () => {
  let data: string;
  let common: Readonly<Record<string, string>>;
  let pictures: string;
  const opened: DemoApp[] = [];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'parallax-new-model-'));
    pictures = join(data, 'pictures');
    const images = join(TEST_DATA, 'demo', 'images');
    const files = (await readdir(images, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
    for (const file of files.slice(0, PICTURES)) await cp(join(images, file), join(pictures, file));
    common = { DATA_DIR: data, CATALOGUE, OPENSEARCH_INDEX: ALIAS, RANKER: 'none', LOG: 'embedded' };
  });
  afterAll(async () => {
    for (const app of opened) await app.close();
    await removeIndexes(inject('remote')?.['OPENSEARCH_URL'] ?? '', ALIAS);
    await rm(data, { recursive: true });
  });

  const open = async (changes: Readonly<Record<string, string>>) => {
    const app = await openRemoteApp({ ...common, ...changes });
    opened.push(app);
    return app;
  };
  const ingest = (embedder: string, ...words: readonly string[]) =>
    parallax(['ingest', pictures, '--catalogue', CATALOGUE, ...words], { ...common, EMBEDDER: embedder });

  it('serves both, each from its own index, and fails no search', async () => {
    await ingest('titan');
    const before = await open({ EMBEDDER: 'titan' });
    const old = await search(before, { query: 'cat', first: 20 });
    expect(old.ids).toHaveLength(20);

    const variables = (n: number) => ({ query: 'cat', filter: { excludeIds: [`nobody ${n}`] } });
    const load = await underLoad(before, { connections: 4, variables, pauseMs: 50 }, async () => {
      const printed = await ingest('nova', '--new-model');
      expect(printed).toContain('restart them with EMBEDDER=nova');
    });
    console.log(`titan -> nova under 4 searchers: ${JSON.stringify(load)}`);
    expect(load.failed).toEqual({});

    // The running gateway has seen the new release, and stays where its vectors can be compared.
    expect((await before.engines.index.release()).space.model).toBe('amazon.titan-embed-image-v1');
    expect((await search(before, { query: 'cat', first: 20 })).ids).toEqual(old.ids);

    const after = await open({ EMBEDDER: 'nova' });
    expect((await after.engines.index.release()).space.model).toBe(
      'amazon.nova-2-multimodal-embeddings-v1:0',
    );
    expect((await search(after, { query: 'cat', first: 20 })).ids).toHaveLength(20);
    // A cluster id that was pinned, muted or sent to a ranker never comes to mean other images.
    const names = async (app: DemoApp) => (await app.engines.index.clusters()).map(({ id }) => id);
    const [olds, news] = [await names(before), await names(after)];
    expect(news.filter((id) => olds.includes(id))).toEqual([]);
    await expect(open({ EMBEDDER: 'nova', CATALOGUE: 'another' })).rejects.toThrow(
      `belongs to catalogue "${CATALOGUE}", not "another"`,
    );
    await expect(open({ EMBEDDER: 'titan' })).rejects.toThrow(/amazon\.nova.*amazon\.titan/);
  });
});
