import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventReader } from '../../../../src/catalogue/evaluation/events/read-events.js';
import { readItemClusters } from '../../../../src/catalogue/evaluation/events/read-item-clusters.js';
import { INTERACTION_WEIGHTS } from '../../../../src/scoring/interaction-meaning.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallax-evaluate-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function given(text: string | Uint8Array, name: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

async function read(text: string | Uint8Array, name = 'log.csv') {
  const reader = new EventReader({
    weights: INTERACTION_WEIGHTS,
    isForgotten: () => false,
    now: Date.UTC(2026, 5, 1),
  });
  const file = await given(text, name);
  await reader.addFile(file);
  const { table, names, ...rest } = reader.events(file);
  const rows = [...table.user].map(
    (user, row) => `${names.users[user]} ${names.items[table.item[row] ?? 0]} ${table.second[row]}`,
  );
  return { rows, ...rest };
}

const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');

describe('a log', () => {
  it.each<[string, string | Uint8Array, string]>([
    [
      "RecBole's .inter",
      'user_id:token\titem_id:token\trating:float\ttimestamp:float\na\tx\t3\t881250949\nb\ty\t1\t881250950.0\n',
      'x.inter',
    ],
    ['a CSV without types', 'user,item,timestamp\na,x,881250949\nb,y,881250950\n', 'x.csv'],
    [
      'CRLF, quotes and a byte order mark',
      '\uFEFF"user","item","time"\r\n"a","x",881250949\r\n"b","y",881250950\r\n',
      'x.csv',
    ],
    ['UTF-16', utf16('user\titem\ttime\na\tx\t881250949\nb\ty\t881250950\n'), 'x.csv'],
    [
      'JSON lines',
      '{"user":"a","item":"x","time":881250949}\n{"user":"b","item":"y","time":881250950}\n',
      'x.jsonl',
    ],
    [
      'seconds, milliseconds and ISO 8601 mixed',
      'user,item,time\na,x,881250949000\nb,y,1997-12-04T15:55:50Z\n',
      'x.csv',
    ],
    ['another order of rows', 'user,item,time\nb,y,881250950\na,x,881250949\n', 'x.csv'],
    ['rows that repeat', 'user,item,time\na,x,881250949\na,x,881250949\nb,y,881250950\n', 'x.csv'],
  ])('is read from %s', async (_, text, name) => {
    const { rows } = await read(text, name);
    expect(rows).toEqual(['a x 881250949', 'b y 881250950']);
  });

  it('counts what repeats, and remembers the clusters that it names', async () => {
    const text =
      'userId,imageId,clusterId,type,at\na,x,c1,VIEW,2026-01-01\na,x,c1,VIEW,2026-01-01\na,x,c1,HIDE,2026-01-01\n';
    const { duplicates, clusterOf, report } = await read(text);
    expect([duplicates, clusterOf.get('x'), report.omitted]).toEqual([
      1,
      'c1',
      [{ why: 'against', rows: 1 }],
    ]);
  });

  it.each([
    ['a missing column', 'user,time\na,881250949\n', /no column .*"item".*"user", "time" \(line 1\)/],
    [
      'names that come later',
      'Report of May\n\nuser,item,time\na,x,881250949\n',
      /line 1.*Line 3 looks like it/,
    ],
    ['times that are none', 'user,item,time\na,x,soon\n', /line 2, column "time": "soon"/],
    ['nothing but names', 'user,item,time\n', /no rows/],
  ])('is refused for %s, with line and cell', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe('a file of clusters', () => {
  it('is read by its names, whatever is between', async () => {
    const file = await given('\uFEFFcluster;title;item\r\nc1;"a;b";x\r\nc2;;y\r\n', 'clusters.csv');
    expect([...(await readItemClusters(file))]).toEqual([
      ['x', 'c1'],
      ['y', 'c2'],
    ]);
  });

  it('is read by its own delimiter: others are part of a cell, and a line sep= names it', async () => {
    const commas = await given('item,cluster\nx,a;b\ny|z,c\td\n', 'clusters.csv');
    expect([...(await readItemClusters(commas))]).toEqual([
      ['x', 'a;b'],
      ['y|z', 'c\td'],
    ]);
    const named = await given('sep=|\nitem|cluster\nx|a,b\n', 'clusters.csv');
    expect([...(await readItemClusters(named))]).toEqual([['x', 'a,b']]);
  });

  it.each([
    ['a missing column', 'item,group\nx,1\n', /no column "cluster".*"item", "group"/],
    ['an item in two clusters', 'item,cluster\nx,1\nx,2\n', /line 3: item "x" is in cluster "1" already/],
    ['an empty cell', 'item,cluster\nx,\n', /line 2.*"x,"/],
    ['a quote that is never closed', 'item,cluster\n"x,1\n', /cannot be read as CSV/],
  ])('is refused for %s', async (_, text, message) => {
    await expect(readItemClusters(await given(text, 'clusters.csv'))).rejects.toThrow(message);
  });
});
