import type { Dirent } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { walkFolder } from '../../../src/pipeline/walk-folder.js';

describe('walkFolder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parallax-walk-'));
    await mkdir(join(folder, 'trips', 'sea'), { recursive: true });
    for (const path of ['b.jpg', 'a.jpg', '.hidden', 'trips/c.jpg', 'trips/sea/d.jpg']) {
      await writeFile(join(folder, path), '');
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('lists files by name, links last, and passes over names with a dot', async () => {
    await symlink(join(folder, 'trips', 'c.jpg'), join(folder, 'aa.jpg'));
    expect(await walkFolder(folder)).toEqual({
      files: ['a.jpg', 'b.jpg', 'trips/c.jpg', 'trips/sea/d.jpg', 'aa.jpg'],
      skipped: [],
      unread: [],
      hidden: 1,
    });
  });

  it('follows no link that leads out, nowhere, or to a folder', async () => {
    await symlink(tmpdir(), join(folder, 'out'));
    await symlink(join(folder, 'gone.jpg'), join(folder, 'gone'));
    await symlink(join(folder, 'trips'), join(folder, 'round'));
    const { skipped } = await walkFolder(folder);
    const reasons = new Map(skipped.map((file) => [file.path, file.kind === 'unusable' && file.reason]));
    expect(reasons).toEqual(
      new Map([
        ['out', 'The link leads out of the folder.'],
        ['gone', 'The link leads nowhere.'],
        ['round', 'The link leads to another folder; folders are read where they lie.'],
      ]),
    );
  });

  const failing =
    (end: string) =>
    (path: string): Promise<readonly Dirent[]> =>
      path.endsWith(end)
        ? Promise.reject(Object.assign(new Error('denied'), { code: 'EACCES' }))
        : readdir(path, { withFileTypes: true });

  it('names a folder that cannot be listed, so that nothing in it is taken for gone', async () => {
    expect(await walkFolder(folder, failing('/trips'))).toMatchObject({
      files: ['a.jpg', 'b.jpg'],
      skipped: [{ path: 'trips', reason: 'There is no permission to read it.' }],
      unread: ['trips'],
    });
  });

  it('goes no further when the folder itself cannot be listed', async () => {
    await expect(walkFolder(folder, failing(folder))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: `${folder}: There is no permission to read it.`,
    });
  });
});
