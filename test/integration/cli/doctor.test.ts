import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { doctor } from '../../../src/cli/verbs/doctor.js';
import { readConfig } from '../../../src/config/config.js';
import { readClipModel } from '../../../src/datasources/embedders/clip-model-folder.js';
import { DEMO_MODEL_FOLDER } from '../../../src/datasources/embedders/demo-model.js';
import { openEmbeddedIndexWriter } from '../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { createApp } from '../../../src/server/create-app.js';
import { aRelease } from '../../builders/a-release.js';
import { anImage } from '../../builders/an-image.js';
import { someVectors } from '../../builders/some-vectors.js';
import { aLoopbackService, type Reply } from '../../fakes/loopback-service.js';

describe('the doctor', () => {
  let data: string;
  beforeEach(async () => {
    data = await mkdtemp(join(tmpdir(), 'parallax-doctor-'));
  });
  afterEach(() => rm(data, { recursive: true }));

  /** Output of the doctor, without its measured numbers. */
  async function examine(environment: Readonly<Record<string, string>>, only?: 'databases') {
    const lines: string[] = [];
    const print = vi.spyOn(console, 'log').mockImplementation((line: string) => {
      lines.push(line.replaceAll(data, '<data>'));
    });
    try {
      return { code: await doctor({ DATA_DIR: data, ...environment }, only), lines, said: lines.join('\n') };
    } finally {
      print.mockRestore();
    }
  }

  /** Thirty images of the demo model's space; the release was measured over `measured` of them. */
  async function fill(name: string, { measured = 30, model = '' } = {}): Promise<void> {
    const resemblance = { threshold: 0.3, least: 0.2, words: 40 };
    const space = { model: model || (await readClipModel(DEMO_MODEL_FOLDER)).name, dimension: 128 };
    const vectors = someVectors({ count: 30, dimension: 128 });
    const writer = await openEmbeddedIndexWriter({ directory: join(data, name), space, embedder: 'demo' });
    await writer.put(vectors.map((vector, i) => ({ image: anImage({ id: `image-${i}` }), vector })));
    const centroid = vectors[0] ?? new Float32Array(128);
    const clustering = { id: 'v1', clusters: [{ id: 'c001', size: 30, centroid }] };
    await writer.publish(
      aRelease({ space, clustering: 'v1', images: measured, resemblance }),
      clustering,
      new Map(),
    );
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
    const whole = await readFile(path);
    const size = whole.length;
    const damages = {
      'it is cut short': () => truncate(path, Math.floor(size / 2)),
      'it is empty': () => truncate(path, 0),
      'it does not start like an LMDB file': () => writeFile(path, Buffer.alloc(size, 'garbage')),
      'page \\d+ of \\d+ was overwritten': () => writeFile(path, Buffer.alloc(size, whole).fill('x', 8_192)),
    };
    for (const [why, damage] of Object.entries(damages)) {
      await damage();
      for (const only of [undefined, 'databases'] as const) {
        const { code, said } = await examine({ CATALOGUE: 'demo' }, only);
        expect(code).toBe(1);
        expect(said).toMatch(new RegExp(`WRONG  <data>/demo/${name} is damaged: ${why}`));
        expect(said).toContain('npm run parallax -- restore');
        expect(said).not.toContain('Nothing is wrong');
      }
      // The gateway says the same, and ends in order.
      const config = readConfig({ DATA_DIR: data, CATALOGUE: 'demo', LOG_LEVEL: 'silent' });
      await expect(createApp(config)).rejects.toThrow(
        new RegExp(`demo/${name} is damaged: ${why}.* npm run parallax -- restore`),
      );
    }
  });

  it('does not call a catalogue sound whose pictures are gone', async () => {
    await fill('demo');
    await rm(join(data, 'demo', 'images'), { recursive: true });
    const { code, said } = await examine({ CATALOGUE: 'demo' });
    expect(code).toBe(1);
    expect(said).toMatch(/^WRONG .*images\/.* is not there, so pictures cannot be shown/m);
  });

  const LIVE: Reply = { body: '{"status":"live"}' };
  it.each<[string, Reply, Reply, RegExp, number]>([
    ['answers', LIVE, { headers: { 'content-type': 'image/jpeg' } }, /^ok {5}pictures: .* answers$/m, 0],
    [
      'shows a login page instead of a picture',
      LIVE,
      { headers: { 'content-type': 'text/html' } },
      /^WRONG .*\/p\/images\/.* answers 200 with text\/html instead of a picture.*check PUBLIC_URL/m,
      1,
    ],
    [
      'has no pictures',
      LIVE,
      { status: 404 },
      /^WRONG .*\/p\/images\/.* answers 404, .*check PUBLIC_URL/m,
      1,
    ],
    [
      'is something else',
      { status: 404 },
      { headers: { 'content-type': 'image/jpeg' } },
      /^WRONG .*\/p\/health\/live answers 404, and not as the gateway does: start the gateway/m,
      1,
    ],
    ['cannot be reached', 'reset', 'reset', /^WRONG {2}PUBLIC_URL .*\/p cannot be reached from here: .*/m, 1],
  ])('asks by PUBLIC_URL, and tells when it %s', async (_, health, picture, finding, wrong) => {
    await fill('demo');
    const door = await aLoopbackService(({ path }) => (path === '/p/health/live' ? health : picture));
    try {
      const { code, said, lines } = await examine({ CATALOGUE: 'demo', PUBLIC_URL: `${door.url}/p` });
      expect(said).toMatch(finding);
      expect(lines.filter((line) => line.startsWith('WRONG'))).toHaveLength(wrong);
      expect(code).toBe(wrong);
    } finally {
      await door.close();
    }
  });

  it('describes a catalogue that is in order', async () => {
    await fill('demo');
    const { code, said } = await examine({ CATALOGUE: 'demo' });
    expect(said).toMatch(/^ok {5}embedder demo: space demo-clip@\w+\/128, a text in [\d.]+ ms$/m);
    expect(said).toContain('ok     release r1: 30 images in 1 clusters (clustering v1)');
    expect(said).toContain('ok     text queries: spread 0.2000, tau 0.3000');
    expect(said).toContain('ok     near-duplicates: images at cosine 0.985 and nearer');
    expect(said).toContain(
      'ok     words of titles: of 40, a quarter has an image nearer than cosine 0.3000; a text that has none may be corrected. A tenth has none nearer than 0.2000; a text of unknown words that has none either resembles nothing',
    );
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
    expect(said).toContain('WRONG  DATA_DIR: <data>/file is not a folder. Name another.');
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
