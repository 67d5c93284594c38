import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openEmbeddedIndexWriter } from '../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { catalogueRecord } from '../../../src/datasources/indexes/embedded/store/catalogue-record.js';
import { THUMBNAIL_SIZES } from '../../../src/domain/image.js';
import { aPicture } from '../../builders/picture-files.js';

const INGEST = fileURLToPath(new URL('../../fakes/ingest-process.mjs', import.meta.url));
const PICTURES = 40;

/** With the real model, the real index and a real `kill -9`. */
describe('an ingest that is killed', () => {
  let scratch: string;
  let folder: string;
  let directory: string;

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'parallax-killed-'));
    [folder, directory] = [join(scratch, 'photos'), join(scratch, 'catalogue')];
    await mkdir(folder);
    for (let seed = 1; seed <= PICTURES; seed++) {
      const jpeg = await aPicture({ width: 200, height: 150, seed }).jpeg().toBuffer();
      await writeFile(join(folder, `picture ${seed}.jpg`), jpeg);
    }
  });
  afterEach(() => rm(scratch, { recursive: true }));

  /** Runs an ingest to its end, or to the first line that begins like this. Answers its last line. */
  async function ingest(killAt?: string): Promise<string> {
    const child = spawn(process.execPath, [INGEST, folder, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    let last = '';
    for await (const line of createInterface({ input: child.stdout })) {
      last = line;
      if (killAt !== undefined && line.startsWith(killAt)) child.kill('SIGKILL');
    }
    const [code, signal] = await exited;
    expect([code, signal]).toEqual(killAt === undefined ? [0, null] : [null, 'SIGKILL']);
    return last;
  }

  async function indexedIds(): Promise<readonly string[]> {
    const record = await catalogueRecord(directory);
    if (record === null) return [];
    const writer = await openEmbeddedIndexWriter({
      directory,
      space: record.space,
      embedder: record.embedder,
    });
    try {
      const ids: string[] = [];
      for await (const { id } of writer.known()) ids.push(id);
      return ids.sort();
    } finally {
      await writer.close();
    }
  }

  async function storedFiles(): Promise<readonly string[]> {
    const entries = await readdir(join(directory, 'images'), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  }

  it.each([
    ['while it reads', 'Reading 20', 0],
    ['behind the first batch', 'Embedding 16', 16],
    ['behind the second batch', 'Embedding 32', 32],
  ])('%s continues behind what was in', async (_when, killAt, least) => {
    await ingest(killAt);
    const before = await indexedIds();
    expect(before.length).toBeGreaterThanOrEqual(least);
    expect(before.length % 16 === 0 || before.length === PICTURES).toBe(true);

    const report: unknown = JSON.parse(await ingest());
    expect(report).toMatchObject({ added: PICTURES - before.length, unchanged: before.length, skipped: [] });
    const after = await indexedIds();
    expect(after).toHaveLength(PICTURES);
    expect(after).toEqual(expect.arrayContaining([...before]));
    const files = await storedFiles();
    expect(files).toHaveLength(2 * PICTURES);
    for (const file of files) {
      const side = file.endsWith('.160.webp') ? THUMBNAIL_SIZES.SMALL : 200;
      expect((await sharp(await sharp(file).toBuffer()).metadata()).width).toBe(side);
    }
  });
});
