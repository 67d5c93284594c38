import { copyFile, mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readClipModel } from '../../src/datasources/embedders/clip-model-folder.js';
import { openEmbeddedIndexWriter } from '../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { DEMO_MODEL_FOLDER } from '../../src/demo/demo-model.js';
import { doctor } from '../../src/pipeline/verbs/doctor.js';
import { aRelease } from '../builders/a-release.js';
import { anImage } from '../builders/an-image.js';
import { someVectors } from '../builders/some-vectors.js';

describe('the doctor', () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'parallax-doctor-'));
  });
  afterEach(() => rm(data, { recursive: true }));

  /** What it says, with its own numbers left out. */
  async function examine(environment: Readonly<Record<string, string>>) {
    const lines: string[] = [];
    const print = vi.spyOn(console, 'log').mockImplementation((line: string) => {
      lines.push(line.replaceAll(data, '<data>'));
    });
    try {
      return { code: await doctor({ DATA_DIR: data, ...environment }), lines, said: lines.join('\n') };
    } finally {
      print.mockRestore();
    }
  }

  /** Thirty images of the demo model's space; the release was measured over `measured` of them. */
  async function fill(name: string, { measured = 30, model = '' } = {}): Promise<void> {
    const space = { model: model || (await readClipModel(DEMO_MODEL_FOLDER)).name, dimension: 128 };
    const vectors = someVectors({ count: 30, dimension: 128 });
    const writer = await openEmbeddedIndexWriter({ directory: join(data, name), space, embedder: 'demo' });
    await writer.put(vectors.map((vector, i) => ({ image: anImage({ id: `image-${i}` }), vector })));
    const centroid = vectors[0] ?? new Float32Array(128);
    const clustering = { id: 'v1', clusters: [{ id: 'c001', size: 30, centroid }] };
    await writer.publish(aRelease({ space, clustering: 'v1', images: measured }), clustering, new Map());
    await writer.close();
    const pictures = join(data, name, 'images');
    await mkdir(pictures);
    for (let i = 0; i < 30; i++) {
      const file = join(pictures, anImage({ id: `image-${i}` }).file);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, '');
    }
  }

  it('finds nothing wrong where nothing was begun, says what comes next, and makes nothing', async () => {
    const { code, lines, said } = await examine({ CATALOGUE: 'demo' });
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^ok {5}Node\.js \d+/);
    expect(said).toContain('note   catalogue "demo" is not there yet: the first npm start draws it');
    expect(lines.at(-1)).toBe('\nNothing is wrong.');
    expect(await readdir(data)).toEqual([]);
  });

  it('does not fetch the model of a catalogue to come', async () => {
    const { code, said } = await examine({ CATALOGUE: 'mine' });
    expect(code).toBe(0);
    expect(said).toContain('note   model Xenova/clip-vit-base-patch32 is not in <data>/models/Xenova');
    expect(said).toContain('fill it with: npm run parallax -- ingest <folder> --catalogue mine');
    expect(await readdir(data)).toEqual([]);
  });

  it.each(['catalogue.mdb', 'learning.mdb'])('survives a damaged %s and names it', async (name) => {
    await fill('demo');
    const path = join(data, 'demo', name);
    if (name === 'learning.mdb') await copyFile(join(data, 'demo', 'catalogue.mdb'), path);
    const { size } = await stat(path);
    const damages = {
      'it is cut short': () => truncate(path, Math.floor(size / 2)),
      'it is empty': () => truncate(path, 0),
      'it does not begin as an LMDB file': () => writeFile(path, Buffer.alloc(size, 'garbage')),
    };
    for (const [why, damage] of Object.entries(damages)) {
      await damage();
      const { code, said } = await examine({ CATALOGUE: 'demo' });
      expect(code).toBe(1);
      expect(said).toContain(`WRONG  <data>/demo/${name} is damaged: ${why}`);
      expect(said).toContain('npm run parallax -- restore');
      expect(said).not.toContain('Nothing is wrong');
    }
  });

  it('does not call a catalogue sound whose pictures are gone', async () => {
    await fill('demo');
    await rm(join(data, 'demo', 'images'), { recursive: true });
    const { code, said } = await examine({ CATALOGUE: 'demo' });
    expect(code).toBe(1);
    expect(said).toMatch(/^WRONG .*images\/.* is not there, so pictures cannot be shown/m);
  });

  it('describes a catalogue that is in order', async () => {
    await fill('demo');
    const { code, said } = await examine({ CATALOGUE: 'demo' });
    expect(said).toMatch(/^ok {5}embedder demo: space demo-clip@\w+\/128, a text in [\d.]+ ms$/m);
    expect(said).toContain('ok     release r1: 30 images in 1 clusters (clustering v1)');
    expect(said).toContain('ok     text queries: spread 0.2000, tau 0.3000');
    expect(said).not.toContain('WRONG');
    expect(code).toBe(0);
  });

  it('says when a catalogue has outgrown what was measured', async () => {
    await fill('demo', { measured: 20 });
    const { code, said } = await examine({ CATALOGUE: 'demo' });
    expect(said).toContain(
      'note   the catalogue changed by 50 % since spread and relevance were measured: cluster it again',
    );
    expect(code).toBe(0);
  });

  it('finds a catalogue whose vectors come from another model', async () => {
    await fill('demo', { model: 'another' });
    const { code, said } = await examine({ CATALOGUE: 'demo' });
    expect(said).toMatch(
      /^WRONG {2}Catalogue "demo" holds vectors of another\/128, but EMBEDDER=demo makes vectors of demo-clip@/m,
    );
    expect(code).toBe(1);
  });

  it('finds a data folder that is none', async () => {
    await writeFile(join(data, 'file'), '');
    const { code, said } = await examine({ DATA_DIR: join(data, 'file', 'below') });
    expect(said).toContain('WRONG  DATA_DIR: <data>/file is no folder. Name another.');
    expect(code).toBe(1);
  });

  it.each([
    [{ PORT: 'eighty' }, 'WRONG  PORT="eighty" is not allowed: it must be a whole number from 0 to 65535.'],
    [
      { EMBEDDER: 'clip', CLIP_MODEL: '/no/such/model' },
      'WRONG  The CLIP model in /no/such/model is not complete.',
    ],
  ])('finds %j', async (environment, finding) => {
    const { code, said, lines } = await examine(environment);
    expect(said).toContain(finding);
    expect(lines.at(-1)).toMatch(/^\n1 thing is wrong\.$/);
    expect(code).toBe(1);
  });
});
