import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFolderImageStore } from '../../src/datasources/images/folder.image-store.js';
import { anImageStoreKeeps, aRendition, BASE_URL, type StoreUnderTest } from './image-store.contract.js';

async function aFolderStore(): Promise<StoreUnderTest & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'parallax-images-'));
  return {
    folder,
    store: openFolderImageStore({ folder, baseUrl: BASE_URL }),
    files: async () =>
      (await readdir(folder, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
        .sort(),
    read: (file) => readFile(join(folder, file), 'utf8'),
    close: () => rm(folder, { recursive: true }),
  };
}

anImageStoreKeeps('folder', aFolderStore);

it('the folder store writes over what a killed run left half written', async () => {
  const { folder, store, files, read, close } = await aFolderStore();
  const made = aRendition();
  await store.put(made);
  await writeFile(join(folder, `${made.file}.part`), 'hal');
  await store.put(aRendition({ bytes: 'whole again' }));
  expect(await read(made.file)).toBe('whole again');
  expect((await files()).filter((name) => name.endsWith('.part'))).toEqual([]);
  await close();
});
