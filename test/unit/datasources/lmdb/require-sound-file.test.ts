import { copyFile, mkdtemp, open, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open as openLmdb } from 'lmdb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readsWhole } from '../../../../src/datasources/lmdb/read-whole.js';
import { requireSoundFile } from '../../../../src/datasources/lmdb/require-sound-file.js';

describe('an LMDB file before it is mapped', () => {
  let folder: string;
  let whole: string;
  let bytes: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parallax-lmdb-'));
    whole = join(folder, 'whole.mdb');
    const database = openLmdb({ path: whole, overlappingSync: false });
    const rows = database.openDB<Buffer, number>({ name: 'rows', encoding: 'binary' });
    for (let i = 0; i < 300; i++) await rows.put(i, Buffer.alloc(3_000, i));
    await database.close();
    bytes = (await stat(whole)).size;
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function aCopy(): Promise<string> {
    const path = join(folder, `copy-${Math.floor(performance.now() * 1e3)}.mdb`);
    await copyFile(whole, path);
    return path;
  }

  it('is sound as it was written, and while it is not there', () => {
    expect(() => requireSoundFile(whole)).not.toThrow();
    expect(() => requireSoundFile(join(folder, 'none.mdb'))).not.toThrow();
  });

  it.each([0.9, 0.5, 0.1, 0.01])('is named when %d of it are left', async (share) => {
    const path = await aCopy();
    const left = Math.floor(bytes * share);
    await truncate(path, left);
    expect(() => requireSoundFile(path)).toThrow(
      new RegExp(`${path} is damaged: it is cut short: ${left} of \\d+ bytes are left\\. .*restore`),
    );
  });

  it('is named when it is empty, and when something else was written over it', async () => {
    const path = await aCopy();
    await truncate(path, 0);
    expect(() => requireSoundFile(path)).toThrow(/is damaged: it is empty/);
    await writeFile(path, Buffer.alloc(bytes, 'garbage'));
    expect(() => requireSoundFile(path)).toThrow(/is damaged: it does not begin as an LMDB file/);
    await writeFile(path, 'a');
    expect(() => requireSoundFile(path)).toThrow(/is damaged: it does not begin as an LMDB file/);
  });

  it('is read to its end in a process of its own, which may die', async () => {
    expect(await readsWhole(whole)).toBe(true);
    const path = await aCopy();
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(bytes - 8_192, 0xff), 0, bytes - 8_192, 8_192);
    await file.close();
    expect(await readsWhole(path)).toBe(false);
  });
});
