import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFolderImageStore } from '../../../src/datasources/images/folder.image-store.js';
import { imageFileName } from '../../../src/datasources/images/image-file-name.js';
import type { ImageStore, Renditions } from '../../../src/datasources/images/image-store.js';

const ID = '../../etc/passwd\u0000 and "more"';

function aRendition({ id = ID, hash = '1'.repeat(64), width = 400, bytes = 'full' } = {}): Renditions {
  return {
    full: Buffer.from(bytes),
    file: imageFileName(id, hash, 'jpg'),
    width,
    height: 300,
    thumbnails: { SMALL: Buffer.from('small'), MEDIUM: Buffer.from('medium') },
  };
}

describe('the folder image store', () => {
  let folder: string;
  let store: ImageStore;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parallax-images-'));
    store = openFolderImageStore({ folder, baseUrl: 'http://127.0.0.1:4000/images/demo/' });
  });
  afterEach(() => rm(folder, { recursive: true }));

  const files = async () =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
      .sort();

  it('writes every rendition under a safe name, and the URLs lead there', async () => {
    const made = aRendition();
    await store.put(made);
    const names = await files();
    expect(names).toHaveLength(3);
    for (const name of names)
      expect(name).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{16}-11111111\.(jpg|160\.webp|320\.webp)$/);
    expect(store.url(made.file)).toBe(`http://127.0.0.1:4000/images/demo/${made.file}`);
    const path = store.thumbnailUrl(made, 'MEDIUM').replace('http://127.0.0.1:4000/images/demo/', '');
    expect(await readFile(join(folder, path), 'utf8')).toBe('medium');
  });

  it('falls back to the full rendition where a thumbnail would not be smaller', () => {
    const made = aRendition({ width: 320 });
    expect(store.thumbnailUrl(made, 'SMALL')).toMatch(/\.160\.webp$/);
    expect(store.thumbnailUrl(made, 'MEDIUM')).toBe(store.url(made.file));
    expect(store.thumbnailUrl(made, 'LARGE')).toBe(store.url(made.file));
  });

  it('removes all of one image and nothing of another', async () => {
    await store.put(aRendition());
    await store.put(aRendition({ id: 'other' }));
    await store.remove(ID);
    expect(await files()).toHaveLength(3);
    await store.remove(ID);
    await store.remove('never there');
    await store.remove('other');
    expect(await files()).toEqual([]);
  });

  it('removes what a changed picture left and keeps what it has now', async () => {
    await store.put(aRendition());
    const now = aRendition({ hash: '2'.repeat(64) });
    await store.put(now);
    expect(await files()).toHaveLength(6);
    await store.remove(ID, now.file);
    const left = await files();
    expect(left).toHaveLength(3);
    for (const name of left) expect(name).toContain('-22222222.');
  });

  it('writes over what a killed run left half written', async () => {
    const made = aRendition();
    await store.put(made);
    await writeFile(join(folder, `${made.file}.part`), 'hal');
    await store.put(aRendition({ bytes: 'whole again' }));
    expect(await readFile(join(folder, made.file), 'utf8')).toBe('whole again');
    expect((await files()).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
