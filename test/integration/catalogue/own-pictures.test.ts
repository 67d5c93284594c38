import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ingest } from '../../../src/cli/verbs/ingest.js';
import { type Config, readConfig } from '../../../src/config/config.js';
import { openEmbeddedIndexWriter } from '../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { catalogueRecord } from '../../../src/datasources/indexes/embedded/store/catalogue-record.js';
import { CatalogueStore } from '../../../src/datasources/indexes/embedded/store/catalogue-store.js';
import { cosine } from '../../../src/domain/vector.js';
import { embedderFor } from '../../../src/engines/embedder-for.js';
import { openCatalogueReader } from '../../../src/engines/open-catalogue-reader.js';

const GOLDEN = fileURLToPath(new URL('../../golden/clip/', import.meta.url));

describe("one's own pictures by a CLIP of one's own", () => {
  let root: string;
  let folder: string;
  let directory: string;
  let said: string[];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'parallax-own-'));
    folder = join(root, 'pictures');
    directory = join(root, 'data', 'mine');
    await cp(join(GOLDEN, 'pictures'), folder, { recursive: true });
    await cp(join(GOLDEN, 'clip'), join(root, 'model'), { recursive: true });
    said = [];
    vi.spyOn(console, 'log').mockImplementation((line) => void said.push(String(line)));
    vi.spyOn(console, 'error').mockImplementation((line) => void said.push(String(line)));
    vi.spyOn(process.stderr, 'write').mockImplementation(() => true);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(root, { recursive: true });
  });

  const configFor = (model: string): Config =>
    readConfig({ DATA_DIR: join(root, 'data'), CATALOGUE: 'mine', CLIP_MODEL: join(root, model) });
  const put = (newModel = false, model = 'model'): Promise<void> =>
    ingest(configFor(model), { folder, sync: false, newModel, cluster: true });
  const vectors = async (): Promise<Map<string, Float32Array>> => {
    const reader = await openCatalogueReader(configFor('model'));
    const all = new Map<string, Float32Array>();
    for await (const { id, vector } of reader?.all() ?? []) all.set(id, Float32Array.from(vector));
    await reader?.close();
    return all;
  };
  /** As a catalogue of before was left: its record knows no preparation, its vectors are others. */
  const makeOlder = async (): Promise<void> => {
    const store = CatalogueStore.create(directory);
    const { record } = store;
    if (record === null) throw new Error('no record');
    const model = record.space.model.replace(/\+p2$/, '');
    store.write(() => store.setRecord({ ...record, space: { ...record.space, model } }));
    await store.close();
  };

  it('keeps an older preparation answering, and embeds it again in place', async () => {
    await put();
    const now = await vectors();
    await makeOlder();
    const older = (await catalogueRecord(directory))?.space.model;
    expect(older).toMatch(/^model@[0-9a-f]{8}$/);

    const lines: string[] = [];
    const embedder = await embedderFor(configFor('model'), {
      mode: 'interactive',
      say: (line) => lines.push(line),
    });
    await embedder.close();
    expect(embedder.space.model).toBe(older);
    expect(lines).toEqual([expect.stringContaining('ingest <folder> --catalogue mine --new-model')]);

    await put();
    expect((await catalogueRecord(directory))?.space.model).toBe(older);
    await put(true);
    expect((await catalogueRecord(directory))?.space.model).toBe(`${older}+p2`);
    const again = await vectors();
    expect([...again.keys()].sort()).toEqual([...now.keys()].sort());
    for (const [id, vector] of again) expect(cosine(vector, now.get(id) ?? vector)).toBeGreaterThan(0.9999);
  }, 60_000);

  it('continues with the same weights in a folder of another name', async () => {
    await put();
    await rename(join(root, 'model'), join(root, 'renamed'));
    await put(false, 'renamed');
    expect(said.join('\n')).not.toContain('cannot be compared');
  }, 60_000);

  it('binds no catalogue to a model before the first picture is in', async () => {
    const space = { model: 'broken@00000000+p2', dimension: 4 };
    await (await openEmbeddedIndexWriter({ directory, space, embedder: 'clip' })).close();
    await put();
    expect((await catalogueRecord(directory))?.space.model).toMatch(/^model@/);
  }, 60_000);
});
