import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp, restore } from '../../../src/catalogue/backup.js';
import { openEmbeddedIndex } from '../../../src/datasources/indexes/embedded/embedded.index.js';
import { openEmbeddedIndexWriter } from '../../../src/datasources/indexes/embedded/embedded.index-writer.js';
import { openEmbeddedLog } from '../../../src/datasources/logs/embedded.log.js';
import { learn } from '../../../src/scoring/user-history.js';
import { aRelease } from '../../builders/a-release.js';
import { anImage } from '../../builders/an-image.js';
import { anInteraction } from '../../builders/an-interaction.js';
import { someVectors } from '../../builders/some-vectors.js';

const NOW = new Date('2026-01-15T12:00:00Z');
const SPACE = { model: 'some', dimension: 16 };
const VECTORS = someVectors({ count: 30 });
const QUERY = VECTORS[0] ?? new Float32Array();

describe('a backup', () => {
  let scratch: string;
  let data: string;
  const open: { close(): Promise<void> }[] = [];
  const opened = <T extends { close(): Promise<void> }>(one: T): T => {
    open.push(one);
    return one;
  };
  const folder = () => join(scratch, 'backup');
  const openIndex = async (name: string) =>
    opened(await openEmbeddedIndex({ directory: join(data, name), space: SPACE }));
  const openLog = async (name: string) =>
    opened(await openEmbeddedLog({ folder: join(data, name), learn, now: () => NOW.getTime() }));

  /** A catalogue of thirty images, one of them viewed, that a gateway has open and a writer too. */
  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'parallax-backup-'));
    data = join(scratch, 'data');
    const directory = join(data, 'mine');
    const writer = opened(await openEmbeddedIndexWriter({ directory, space: SPACE, embedder: 'clip' }));
    await writer.put(VECTORS.map((vector, i) => ({ image: anImage({ id: `image-${i}` }), vector })));
    const clusters = [{ id: 'c001', size: 30, centroid: QUERY }];
    await writer.publish(aRelease({ space: SPACE }), { id: 'k1', clusters }, new Map());
    await mkdir(join(directory, 'images', '00'), { recursive: true });
    await writeFile(join(directory, 'images', '00', 'image-0.jpg'), 'a picture');
    const log = await openLog('mine');
    await log.append(anInteraction({ userId: 'ann', imageId: 'image-3', eventId: 'e1' }));
    await openIndex('mine');
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
    await rm(scratch, { recursive: true });
  });

  it('taken while the catalogue is in use comes back under another name with the same answers', async () => {
    const before = await (await openIndex('mine')).nearest(QUERY, { k: 10, filter: {} });
    expect(await backUp(data, 'mine', folder(), NOW)).toMatchObject({ catalogue: 'mine' });
    await restore(data, 'again', folder());
    const index = await openIndex('again');
    expect(await index.nearest(QUERY, { k: 10, filter: {} })).toEqual(before);
    expect(await index.release()).toMatchObject({ id: 'r1', clustering: 'k1' });
    expect(await (await openLog('again')).history('ann')).toMatchObject({
      seen: [{ imageId: 'image-3', traces: [{ eventId: 'e1' }] }],
    });
    expect(await readFile(join(data, 'again', 'images', '00', 'image-0.jpg'), 'utf8')).toBe('a picture');
  });

  it('leaves what was copied alone', async () => {
    await backUp(data, 'mine', folder(), NOW);
    const log = await openLog('mine');
    await log.append(anInteraction({ userId: 'ann', imageId: 'image-4', eventId: 'e2' }));
    await restore(data, 'again', folder());
    expect((await (await openLog('again')).history('ann'))?.seen).toHaveLength(1);
  });

  it('overwrites nothing', async () => {
    await mkdir(folder());
    await expect(backUp(data, 'mine', folder(), NOW)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: `${folder()} already exists: name a new folder.`,
    });
    await rm(folder(), { recursive: true });
    await backUp(data, 'mine', folder(), NOW);
    await expect(restore(data, 'mine', folder())).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/^The catalogue "mine" already exists: restore under another name/),
    });
  });

  it('of a catalogue that is not there is none', async () => {
    await expect(backUp(data, 'yours', folder(), NOW)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `There is no catalogue "yours" in ${data}.`,
    });
    await expect(readFile(folder())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    ['cut off', async (manifest: string) => rm(manifest)],
    ['cut off within its last file', async (manifest: string) => writeFile(manifest, '{"version": 1, "cata')],
    [
      'of a later version',
      async (manifest: string) => writeFile(manifest, '{"version": 2, "catalogue": "mine"}'),
    ],
  ])('that is %s is not restored', async (_, damage) => {
    await backUp(data, 'mine', folder(), NOW);
    await damage(join(folder(), 'parallax-backup.json'));
    await expect(restore(data, 'again', folder())).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('is not a complete backup of this version'),
    });
    await expect(openIndex('again')).rejects.toThrow('There is no catalogue');
  });

  it('that failed half way leaves nothing behind', async () => {
    // A database that is no database stops the copy in the middle.
    await mkdir(join(data, 'other', 'catalogue.mdb'), { recursive: true });
    await expect(backUp(data, 'other', folder(), NOW)).rejects.toThrow();
    await expect(readFile(folder())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
