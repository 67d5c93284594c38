import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureInteractions } from '../../../../src/catalogue/interactions/cluster-csv.js';
import { csvRow } from '../../../../src/catalogue/interactions/export-interactions.js';
import { formatInteractionsReport } from '../../../../src/catalogue/interactions/interactions-problems.js';
import { writeClusterCsv } from '../../../../src/catalogue/interactions/write-cluster-csv.js';
import { INTERACTION_WEIGHTS } from '../../../../src/scoring/interaction-meaning.js';
import { anInteraction } from '../../../builders/an-interaction.js';

const NOW = Date.UTC(2026, 5, 1);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallax-interactions-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function given(text: string | Uint8Array, name = 'file.csv') {
  const file = join(folder, name);
  await writeFile(file, text);
  return {
    file,
    clusters: () => (imageId: string) => (imageId.startsWith('gone') ? null : `c-${imageId}`),
    weights: INTERACTION_WEIGHTS,
    isForgotten: (userId: string) => userId === 'forgotten',
    now: NOW,
  };
}

async function converted(text: string | Uint8Array, name?: string) {
  const out = join(folder, 'out.csv');
  const report = await writeClusterCsv(await given(text, name), out);
  const [header, ...rows] = (await readFile(out, 'utf8')).trimEnd().split('\n');
  expect(header).toBe('USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE');
  return { rows, report };
}

describe('interactions by cluster', () => {
  it.each(['user,image,type,time', 'userId,imageId,eventType,at', 'USER_ID,IMAGE_ID,EVENT_TYPE,TIMESTAMP'])(
    'knows its columns by %s, in any order and with others between',
    async (names) => {
      const [user, image, type, time] = names.split(',');
      const { rows } = await converted(
        `\uFEFF${time},note,${image},${user},${type}\r\n2026-01-02T03:04:05Z,x,cat,ann,view\r\n`,
      );
      expect(rows).toEqual(['ann,c-cat,1767323045,VIEW,1']);
    },
  );

  it('reads times of every kind as whole seconds', async () => {
    const times = [
      '1767323045',
      '1767323045999',
      '1767323045999999',
      '1767323045999999999',
      '2026-01-02T04:04:05.9+01:00',
      '2026-01-02 03:04:05',
      '2026-01-02 03:04:05 UTC',
      '2026-01-02 03:04:05+00',
      '20260102T030405Z',
      '2026-01-02T08:34:05+0530',
      '"Fri, 02 Jan 2026 03:04:05 GMT"',
    ];
    const { rows } = await converted(
      `user,image,type,time\n${times.map((time) => `ann,cat,FAVORITE,${time}\n`).join('')}`,
    );
    expect(new Set(rows)).toEqual(new Set(['ann,c-cat,1767323045,FAVORITE,3']));
    expect(rows).toHaveLength(times.length);
  });

  it('reads what export-interactions writes, formulas and all', async () => {
    const at = Date.UTC(2026, 0, 2);
    const rows = [
      anInteraction({ userId: '=SUM(A1)', imageId: '-cat', type: 'DOWNLOAD', at }),
      anInteraction({ userId: 'a,"b"', imageId: 'cat', type: 'VIEW', at }),
    ].map(csvRow);
    const names = 'eventId,userId,imageId,clusterId,type,at,sessionId,searchId';
    expect((await converted([names, ...rows, ''].join('\r\n'))).rows).toEqual([
      '=SUM(A1),c--cat,1767312000,DOWNLOAD,5',
      '"a,""b""",c-cat,1767312000,VIEW,1',
    ]);
  });

  it('reads JSON lines, packed or not, with numbers as ids', async () => {
    const text =
      '{"user":7,"image":"cat","type":"VIEW","time":1767323045}\n\n{"user":"é","imageId":"cat","type":"VIEW","at":"2026-01-02"}';
    const rows = ['7,c-cat,1767323045,VIEW,1', 'é,c-cat,1767312000,VIEW,1'];
    expect((await converted(text, 'a.jsonl')).rows).toEqual(rows);
    expect((await converted(gzipSync(text), 'a.ndjson.gz')).rows).toEqual(rows);
  });

  const PLAIN = ['user,image,type,time', 'ann,cat,VIEW,1767323045', 'bob,dog,FAVORITE,1767323045'];
  const READ = ['ann,c-cat,1767323045,VIEW,1', 'bob,c-dog,1767323045,FAVORITE,3'];
  const plain = PLAIN.join('\n');
  it.each<[string, string | Uint8Array]>([
    ['line ends of Windows and a byte order mark', `\uFEFF${PLAIN.join('\r\n')}`],
    ['line ends of an old Mac', PLAIN.join('\r')],
    ['mixed line ends', `${PLAIN[0]}\n${PLAIN[1]}\r\n${PLAIN[2]}\n`],
    ['semicolons', plain.replaceAll(',', ';')],
    ['tabs', plain.replaceAll(',', '\t')],
    ["Excel's line that names the separator", `sep=;\r\n${plain.replaceAll(',', ';')}`],
    ['spaces after commas', plain.replaceAll(',', ', ')],
    ['a comma at the end of each row', `${PLAIN[0]}\n${PLAIN.slice(1).join(',\n')},`],
    ['names with spaces and capitals', plain.replace('user,image', 'User ID , Item-ID')],
    ['names of shops', plain.replace('user,image,type,time', 'customer_id,product_id,event,created_at')],
    ['UTF-16, little-endian', Buffer.from(`\uFEFF${plain}`, 'utf16le')],
    ['UTF-16, big-endian', Buffer.from(`\uFEFF${plain}`, 'utf16le').swap16()],
  ])('reads a CSV with %s', async (_, text) => {
    expect((await converted(text)).rows).toEqual(READ);
  });

  it('keeps white space that quotes hold, and 64-bit ids to the last digit', async () => {
    const { rows } = await converted(
      'user,image,type,time\n" ann ",cat,VIEW,1767323045\n1641628187827905001,cat,VIEW,1767323045\n',
    );
    expect(rows).toEqual([' ann ,c-cat,1767323045,VIEW,1', '1641628187827905001,c-cat,1767323045,VIEW,1']);
  });

  it.each([
    [
      'a JSON number above 2^53',
      'a.jsonl',
      '{"user":1641628187827905001,"image":"cat","type":"VIEW","time":1}',
    ],
    ['a JSON number with a fraction', 'a.jsonl', '{"user":"ann","image":1.5,"type":"VIEW","time":1}'],
    ["a spreadsheet's rounded number", 'a.csv', 'user,image,type,time\n1.64163E+18,cat,VIEW,1'],
    ["a program's rounded number", 'a.csv', 'user,image,type,time\n1.64163e+18,cat,VIEW,1'],
    ['a floating-point number', 'a.csv', 'user,image,type,time\n1641628187827905024.0,cat,VIEW,1'],
  ])('refuses an id that lost digits: %s', async (_, name, text) => {
    const conversion = await given(text, name);
    await expect(measureInteractions(conversion)).rejects.toThrow(
      /id is a number whose last digits were lost/,
    );
  });

  it.each(['45292.5', '1767', '0.5', '2026', '99999999', '20261302'])(
    'takes no number for a time of 1970: %s',
    async (time) => {
      const conversion = await given(`user,image,type,time\nann,cat,VIEW,${time}\n`);
      await expect(measureInteractions(conversion)).rejects.toThrow(`column "time": "${time}"`);
    },
  );

  it('reads a day in eight digits, as Google Analytics 4 exports it', async () => {
    const { rows } = await converted('user,image,type,time\nann,cat,VIEW,20260102\n');
    expect(rows).toEqual(['ann,c-cat,1767312000,VIEW,1']);
  });

  it('counts every row that it does not use, with the reason and the first lines', async () => {
    const good = Array.from({ length: 12 }, (_, n) => `ann,cat${n},VIEW,1767323045`);
    const bad = [
      'ann,cat,VIEW',
      ',cat,VIEW,1767323045',
      'parallax:nobody,cat,VIEW,1767323045',
      `ann,${'x'.repeat(257)},VIEW,1767323045`,
      'ann,cat,LIKE,1767323045',
      'ann,cat,VIEW,2026-02-30',
      'ann,cat,VIEW,0',
      'ann,cat,VIEW,1999999999',
    ];
    const other = [
      'ann,cat,HIDE,1767323045',
      'ann,cat,UNFAVORITE,1767323045',
      'forgotten,cat,VIEW,1767323045',
      'ann,gone-1,VIEW,1767323045',
      'ann,gone-1,VIEW,1767323045',
    ];
    const { rows, report } = await converted(
      ['user,image,type,time', ...good, ...bad, ...other, ''].join('\n'),
    );
    expect(rows).toHaveLength(12);
    expect(report).toEqual({
      read: 25,
      used: 12,
      rejected: [
        {
          why: 'unreadable',
          rows: 1,
          examples: [{ line: 14, column: null, text: 'ann,cat,VIEW' }],
        },
        {
          why: 'user',
          rows: 2,
          examples: [
            { line: 15, column: 'user', text: '' },
            { line: 16, column: 'user', text: 'parallax:nobody' },
          ],
        },
        { why: 'image', rows: 1, examples: [{ line: 17, column: 'image', text: `${'x'.repeat(40)}…` }] },
        { why: 'type', rows: 1, examples: [{ line: 18, column: 'type', text: 'LIKE' }] },
        {
          why: 'time',
          rows: 2,
          examples: [
            { line: 19, column: 'time', text: '2026-02-30' },
            { line: 20, column: 'time', text: '0' },
          ],
        },
        { why: 'future', rows: 1, examples: [{ line: 21, column: 'time', text: '1999999999' }] },
      ],
      omitted: [
        { why: 'against', rows: 2 },
        { why: 'forgotten', rows: 1 },
      ],
      unknownImages: { rows: 2, ids: ['gone-1'] },
      census: { unique: 12, users: 1, usersWithTwo: 1, exact: true },
      span: [1767323045, 1767323045],
    });
    expect(formatInteractionsReport(report)).toContain(
      '  not used: 2 rows are about images that the catalogue lacks ("gone-1", ...)',
    );
  });

  it.each([
    [
      'more than half of no use',
      'user,image,type,time\nann,gone,VIEW,1767323045\n',
      /100 % of the 1 rows .* refused: 1 row is about images that the catalogue lacks \("gone"\)/,
    ],
    [
      'a missing column',
      'user,drawing,type,time\n',
      /no column "image" or "imageId" or "itemId" or .*; its header line has "user", "drawing"/,
    ],
    [
      'two columns for the same',
      'user,user,image,type,time\n',
      /two columns for the same field, "user" and "user"/,
    ],
    ['names without rows', 'user,image,type,time\n', /header line and no rows/],
    ['nothing', '', /is empty/],
    [
      'a quote that is never closed',
      'user,image,type,time\nann,cat,VIEW,1\n"ann,cat,VIEW,2\n',
      /after line 2 .* never closed/,
    ],
    [
      'another encoding',
      Buffer.from('user,image,type,time\n\xe9,a,VIEW,1\n', 'latin1'),
      /is not UTF-8 text \(line 2: /,
    ],
    ['half of a UTF-16 text', Buffer.from('\uFEFFuser\uD800', 'utf16le'), /is damaged UTF-16 text/],
  ])('refuses %s and leaves no file', async (_, text, message) => {
    const conversion = await given(text);
    const before = await readdir(folder);
    await expect(writeClusterCsv(conversion, join(folder, 'refused.csv'))).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(message),
    });
    expect(await readdir(folder)).toEqual(before);
  });

  it('takes characters whole that lie across two reads', async () => {
    const filler = 'x'.repeat(65_536 - 'user,image,type,time\n'.length - 1);
    const conversion = await given(
      `user,image,type,time\n${filler}éé,cat,VIEW,1767323045\nann,cat,VIEW,1767323045\n`,
    );
    expect((await measureInteractions(conversion)).used).toBe(1);
  });

  it('says what to check of a file that is not there, or cut short', async () => {
    const conversion = await given(
      gzipSync('user,image,type,time\n'.repeat(999)).subarray(0, 20),
      'cut.csv.gz',
    );
    await expect(measureInteractions(conversion)).rejects.toThrow(/ends in the middle/);
    await expect(measureInteractions({ ...conversion, file: join(folder, 'no.csv') })).rejects.toThrow(
      /is not there/,
    );
  });
});
