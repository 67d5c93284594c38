import type { Dirent } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { walkFolder } from '../../../../src/catalogue/ingest/walk-folder.js';

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
      system: 0,
      excluded: 0,
    });
  });

  const write = async (path: string, text = ''): Promise<void> => {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  };

  it('passes over what systems and disk stations put beside pictures', async () => {
    for (const path of [
      '@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg',
      'trips/@eaDir/c.jpg/SYNOPHOTO_THUMB_M.jpg',
      '#recycle/old.jpg',
      '@Recycle/old.jpg',
      '$RECYCLE.BIN/S-1-5/x.jpg',
      'System Volume Information/x.jpg',
      'lost+found/x.jpg',
      '__MACOSX/a.jpg',
      'Network Trash Folder/x.jpg',
      'Lightroom Previews.lrdata/0/x.jpg',
      'Thumbs.db',
      'trips/thumbs.db',
      'desktop.ini',
      '.thumbnails/a.jpg',
    ])
      await write(path);
    // Names of people's own.
    await write('recycle/e.jpg');
    expect(await walkFolder(folder)).toEqual({
      files: ['a.jpg', 'b.jpg', 'recycle/e.jpg', 'trips/c.jpg', 'trips/sea/d.jpg'],
      skipped: [],
      unread: [],
      hidden: 2,
      system: 13,
      excluded: 0,
    });
  });

  it('passes over what is excluded, by the command or by a file beside the pictures', async () => {
    await write('trips/private/e.jpg');
    await write('trips/private/shown.jpg');
    await write('trips/f.PNG');
    const { files, excluded } = await walkFolder(folder, undefined, ['*.png', '/b.jpg', 'sea/']);
    expect(files).toEqual(['a.jpg', 'trips/c.jpg', 'trips/private/e.jpg', 'trips/private/shown.jpg']);
    expect(excluded).toBe(3);
    await write('.parallaxignore', '# mine\n/b.jpg\n*.png\n');
    await write('trips/.parallaxignore', '/private/*\n!/private/shown.jpg\n!f.png\n');
    expect(await walkFolder(folder)).toEqual({
      files: ['a.jpg', 'trips/c.jpg', 'trips/f.PNG', 'trips/private/shown.jpg', 'trips/sea/d.jpg'],
      skipped: [],
      unread: [],
      hidden: 1,
      system: 0,
      excluded: 2,
    });
  });

  it('ends when it cannot be read what is excluded', async () => {
    await mkdir(join(folder, 'trips/.parallaxignore'));
    await expect(walkFolder(folder)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(
        /trips\/\.parallaxignore cannot be read \(EISDIR\), so nothing was ingested/,
      ),
    });
  });

  it('names what is called in no UTF-8, and takes a name that only looks like it', async () => {
    await writeFile(
      Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9]), Buffer.from('.jpg')]),
      '',
    );
    const munich = Buffer.concat([Buffer.from(`${folder}/M`), Buffer.from([0xfc]), Buffer.from('nchen')]);
    await mkdir(munich);
    await writeFile(Buffer.concat([munich, Buffer.from('/dom.jpg')]), '');
    await write('a\ufffd.jpg');
    const { files, skipped } = await walkFolder(folder);
    expect(files).toContain('a\ufffd.jpg');
    expect(files).toHaveLength(5);
    const reason = 'Its name is not UTF-8: rename it.';
    expect(skipped).toHaveLength(2);
    for (const path of ['caf\ufffd.jpg', 'M\ufffdnchen']) {
      expect(skipped).toContainEqual({ kind: 'unusable', path, reason });
    }
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
        ['round', 'The link leads to another folder; links to folders are not followed.'],
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

  it('ends when the folder itself cannot be listed', async () => {
    await expect(walkFolder(folder, failing(folder))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: `${folder}: There is no permission to read it.`,
    });
  });
});
