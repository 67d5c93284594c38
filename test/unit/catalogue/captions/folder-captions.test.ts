import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { captionHash } from '../../../../src/catalogue/captions/caption.js';
import { readFolderCaptions } from '../../../../src/catalogue/captions/folder-captions.js';

describe('readFolderCaptions', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parallax-beside-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const read = async (others: Readonly<Record<string, string | Buffer>>, pictures = ['a.jpg', 'b.jpg']) => {
    for (const [path, content] of Object.entries(others)) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const { written, files, problems } = await readFolderCaptions(folder, pictures, Object.keys(others));
    const captions = [...written].map(([path, one]) => [path, one === 'unreadable' ? one : one.caption]);
    return {
      captions: Object.fromEntries(captions),
      files: [...files].sort(),
      problems: problems.map(({ path, problem }) => `${path}: ${problem}`),
    };
  };

  it('prefers the nearest table, then the one above, then the sidecar that names the ending', async () => {
    const found = await read(
      {
        'captions.csv': 'file,title,tags\ntrips/c.jpg,Above,"one, two"\nb.jpg,B,\n',
        'trips/captions.csv': 'Title,FILE\nNear,c.jpg\n',
        'trips/c.txt': 'Short name',
        'trips/c.jpg.txt': 'Long name',
        'notes.txt': 'Of no picture.',
      },
      ['b.jpg', 'trips/c.jpg'],
    );
    expect(found).toEqual({
      captions: {
        'b.jpg': { title: 'B' },
        'trips/c.jpg': { title: 'Near', description: 'Long name', tags: ['one', 'two'] },
      },
      files: ['captions.csv', 'trips/c.jpg.txt', 'trips/captions.csv'],
      problems: [],
    });
  });

  it.each([
    ['a byte order mark and the line ends of Windows', '\ufefffile,title\r\na.jpg,Ü\r\n'],
    ['UTF-16', Buffer.from('\ufefffile,title\na.jpg,Ü\n', 'utf16le')],
    ['semicolons, and a line for Excel', 'sep=;\nfile;title\na.jpg;Ü\n'],
    ['a name in another form of Unicode, and folders of Windows', 'file,title\n.\\a.jpg,U\u0308\n'],
    ['columns that nobody asked for', 'id,file,likes,title\n7,a.jpg,9,Ü\n'],
  ])('reads a table with %s', async (_, content) => {
    expect(await read({ 'captions.csv': content })).toMatchObject({
      captions: { 'a.jpg': { title: 'Ü' } },
      problems: [],
    });
  });

  it('finds a name that was written decomposed', async () => {
    const [nfc, nfd] = ['Zürich.jpg', 'Zürich.jpg'.normalize('NFD')];
    expect((await read({ 'captions.csv': `file,title\n${nfc},Z\n` }, [nfd])).captions).toEqual({
      [nfd]: { title: 'Z' },
    });
  });

  it('counts and names the rows that it cannot use as they are, and uses the others', async () => {
    const rows = [
      ...Array.from({ length: 7 }, (_, i) => `gone-${i}.jpg,T,D,`),
      '../../etc/passwd,T,D,',
      'a.jpg,Title,Line one\u0000\u202e,"x, X; y|"',
      'a.jpg,Again,D,',
      `b.jpg,${'t'.repeat(201)},<b>bold</b>,${'w'.repeat(65)}`,
    ];
    const { captions, problems } = await read({
      'captions.csv': `file,title,description,tags\n${rows.join('\n')}\n`,
    });
    expect(captions).toEqual({
      'a.jpg': { title: 'Title', description: 'Line one', tags: ['x', 'y'] },
      'b.jpg': { title: 't'.repeat(200), description: '<b>bold</b>', tags: ['w'.repeat(64)] },
    });
    expect(problems).toEqual([
      'captions.csv: 8 rows of no picture of this folder: line 2 "gone-0.jpg", line 3 "gone-1.jpg", line 4 "gone-2.jpg", line 5 "gone-3.jpg", line 6 "gone-4.jpg", ...',
      'captions.csv: 1 row of a picture that an earlier row describes: line 11 "a.jpg"',
      'captions.csv: 1 row where its title has 201 characters; the first 200 are used: line 12 "b.jpg"',
      'captions.csv: 1 row where its tag has 65 characters; the first 64 are used: line 12 "b.jpg"',
    ]);
  });

  it.each([
    ['', 'is empty: it needs a line of names (file, title, description, tags)'],
    [
      'name,title\n',
      'needs a column "file" and one of "title", "description" and "tags"; line 1 names "name", "title"',
    ],
    [
      'file,likes\n',
      'needs a column "file" and one of "title", "description" and "tags"; line 1 names "file", "likes"',
    ],
    ['file,title,Title\n', 'has two columns "title" (line 1)'],
    [
      Buffer.from('file,title\na.jpg,ok\nb.jpg,caf\xe9\n', 'latin1'),
      'is not UTF-8 text (line 3): save it as UTF-8',
    ],
    [Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]), 'is damaged UTF-16 text: save it as UTF-8'],
    [
      `file,title\na.jpg,"${'x'.repeat(70_000)}`,
      'has a row of more than 65536 characters (line 2): is a quote mark missing?',
    ],
    ['file,title\na.jpg,"open\n', 'has a quote mark that is never closed'],
  ])('refuses a table that cannot be read: %#', async (content, message) => {
    await expect(read({ 'captions.csv': content })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(`captions.csv ${message}`),
    });
    await expect(read({ 'captions.csv': content })).rejects.toThrow('Nothing was taken in');
  });

  it('names a sidecar that is no text or too large, and leaves the image as it is', async () => {
    expect(
      await read({
        'a.txt': Buffer.from('ok\ncaf\xe9', 'latin1'),
        'b.jpg.TXT': 'x'.repeat(65_537),
      }),
    ).toEqual({
      captions: { 'a.jpg': 'unreadable', 'b.jpg': 'unreadable' },
      files: ['a.txt', 'b.jpg.TXT'],
      problems: [
        'a.txt: is not UTF-8 text (line 2): save it as UTF-8',
        'b.jpg.TXT: has 65537 bytes; the limit is 65536',
      ],
    });
  });

  it('cuts a long sidecar and says so, and takes an empty one for none', async () => {
    const { captions, problems } = await read({ 'a.txt': '猫'.repeat(2_001), 'b.txt': ' \n' });
    expect(captions).toEqual({ 'a.jpg': { description: '猫'.repeat(2_000) } });
    expect(problems).toEqual(['a.txt: its description has 2001 characters; the first 2000 are used']);
  });

  it('names a caption by its words alone', () => {
    const hashes = [{ title: 'a' }, { description: 'a' }, { tags: ['a'] }, { tags: ['a', 'b'] }, {}].map(
      captionHash,
    );
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(captionHash({ description: 'a', title: 'b' })).toBe(captionHash({ title: 'b', description: 'a' }));
  });
});
