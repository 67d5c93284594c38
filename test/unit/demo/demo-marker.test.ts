import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedIndexWriter } from '../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import type { Space } from '../../../src/domain/vector.js';
import {
  type DemoPlace,
  demoIsForeign,
  demoIsPrepared,
  markPrepared,
} from '../../../src/engines/demo-marker.js';
import { anImage } from '../../builders/an-image.js';

/** Without one, a catalogue remembers no model. */
async function holdAnImage(directory: string, space: Space): Promise<void> {
  const writer = await openEmbeddedIndexWriter({ directory, space, embedder: 'demo' });
  await writer.put([{ image: anImage(), vector: Float32Array.of(1, 0, 0, 0) }]);
  await writer.close();
}

describe('what says that the demo is there', () => {
  let dataDirectory: string;
  const marker = () => join(dataDirectory, 'demo', 'demo.json');
  const place = (change: Partial<DemoPlace> = {}): DemoPlace => ({
    dataDirectory,
    demoSize: 'default',
    embedder: null,
    index: 'embedded',
    log: 'embedded',
    ...change,
  });
  const isPrepared = (change: Partial<DemoPlace> = {}) => demoIsPrepared(place(change));
  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'parallax-marker-'));
    await mkdir(join(dataDirectory, 'demo'));
  });
  afterEach(() => rm(dataDirectory, { recursive: true }));

  it('says nothing before the end of its preparation', async () => {
    expect(await isPrepared()).toBe(false);
    expect(await demoIsForeign(place())).toBe(false);
  });

  it('says so afterwards, of the size that was prepared, and leaves no other file', async () => {
    await markPrepared(place());
    expect(await isPrepared()).toBe(true);
    expect(await isPrepared({ demoSize: 'large' })).toBe(false);
    expect(await demoIsForeign(place())).toBe(false);
    expect(await readdir(join(dataDirectory, 'demo'))).toEqual(['demo.json']);
  });

  it('says so of the engines alone in which it lies', async () => {
    const remote = { index: 'opensearch', log: 'redis', embedder: 'titan' } as const;
    await markPrepared(place(remote));
    expect(await isPrepared(remote)).toBe(true);
    expect(await isPrepared()).toBe(false);
    expect(await isPrepared({ ...remote, log: 'embedded' })).toBe(false);
  });

  it('takes nothing away that lies in an index elsewhere', async () => {
    const directory = join(dataDirectory, 'demo');
    const space = { model: 'demo-clip@00000000', dimension: 4 };
    await holdAnImage(directory, space);
    expect(await demoIsForeign(place({ index: 'opensearch' }))).toBe(false);
    expect(await demoIsForeign(place({ embedder: 'titan' }))).toBe(true);
  });

  it.each(['', '{"version": 1, "si', 'null', '{}', '[]'])(
    'cut off by a crash, or empty, says nothing: %j',
    async (text) => {
      await writeFile(marker(), text);
      expect(await isPrepared()).toBe(false);
      expect(await demoIsForeign(place())).toBe(false);
    },
  );

  it('knows drawings of another version', async () => {
    await writeFile(marker(), '{"version": 0, "size": "default", "model": "demo-clip@00000000"}');
    expect(await isPrepared()).toBe(false);
    expect(await demoIsForeign(place())).toBe(true);
  });

  it('knows vectors of another model, also when nothing says that they are complete', async () => {
    const space = { model: 'demo-clip@00000000', dimension: 4 };
    const directory = join(dataDirectory, 'demo');
    await holdAnImage(directory, space);
    expect(await demoIsForeign(place())).toBe(true);
  });
});
