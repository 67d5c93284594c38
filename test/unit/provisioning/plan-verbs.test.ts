import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workBoardOn } from '../../../src/cli/deployment/work-board.js';
import { apply } from '../../../src/cli/verbs/apply.js';
import { plan } from '../../../src/cli/verbs/plan.js';
import { status } from '../../../src/cli/verbs/status.js';
import type { Resource } from '../../../src/provisioning/resource.js';
import { anOpenDeployment, aResource, MemoryCloud, recordedProgress } from './memory-cloud.js';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'parallax-plan-verbs-'));
  file = join(folder, 'parallax.yaml');
  writeFileSync(
    file,
    `name: photos
region: eu-west-1
pictures: pictures
bucket: photos-of-mine
interactions: clicks.csv
personalize: { role: "arn:aws:iam::123456789012:role/Reads" }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const never = new AbortController().signal;

function cloudWith(fails?: string): { readonly cloud: MemoryCloud; readonly resources: readonly Resource[] } {
  const cloud = new MemoryCloud();
  const resources = [
    aResource(cloud, { id: 'schema' }),
    aResource(cloud, {
      id: 'version',
      needs: ['schema'],
      takesMs: 90_000,
      ...(fails === undefined ? {} : { fails }),
    }),
    aResource(cloud, { id: 'campaign', needs: ['version'], takesMs: 5_000 }),
  ];
  return { cloud, resources };
}

async function printed(work: (print: (line: string) => void) => Promise<number>) {
  const lines: string[] = [];
  const code = await work((line) => lines.push(line));
  return { code, lines };
}

const quiet = { ...recordedProgress(), end() {} };

function surroundings(cloud: MemoryCloud, resources: readonly Resource[], print: (line: string) => void) {
  const open = async () => anOpenDeployment(resources);
  return { open, waiting: cloud.waiting(), signal: never, board: quiet, print };
}

test('a plan, then the same plan when all is there', async () => {
  const { cloud, resources } = cloudWith();
  const open = async () => anOpenDeployment(resources);
  const before = await printed((print) => plan({ file, json: false }, open, print));
  expect(before.code).toBe(0);
  expect(before.lines).toEqual([
    'Deployment photos',
    '',
    '  +  thing schema    is created, 1-3 min, $0.50/h, $2.00 once',
    '  +  thing version   is created after schema, 1-3 min, $0.50/h, $2.00 once',
    '  +  thing campaign  is created after version, 1-3 min, $0.50/h, $2.00 once',
    '',
    '3 changes to make: npm run parallax -- apply',
    'It costs $1.50 an hour, and $6.00 to create.',
    'Rates of 2026-11-24, US East; set your own under rates: in parallax.yaml.',
  ]);
  const done = await printed((print) =>
    apply({ file, detach: false }, surroundings(cloud, resources, print)),
  );
  expect(done.code).toBe(0);
  expect(done.lines).toEqual(
    expect.arrayContaining(['Created:', '  +  thing campaign', 'It costs $1.50 an hour.']),
  );
  expect(done.lines.join('\n')).toContain('RANKER=personalize');
  const after = await printed((print) => plan({ file, json: false }, open, print));
  expect(after.lines).toContain('There is nothing to do.');
  const json = await printed((print) => plan({ file, json: true }, open, print));
  expect(JSON.parse(json.lines.join('\n'))).toMatchObject({ deployment: 'photos', changes: 0, problems: [] });
});

test('a failure ends with its reason, what to do, and 1; a problem with all of them', async () => {
  const { cloud, resources } = cloudWith('too few interactions');
  const failed = await printed((print) =>
    apply({ file, detach: false }, surroundings(cloud, resources, print)),
  );
  expect(failed.code).toBe(1);
  expect(failed.lines.slice(-4)).toEqual([
    'FAILED: thing version',
    '  too few interactions',
    '  Give it more data.',
    'Nothing is lost: npm run parallax -- apply continues where this stopped; npm run parallax -- status shows the state.',
  ]);
  const problems = ['There is no role: make one.', 'The bucket is of another region.'];
  const blocked = await printed((print) =>
    plan({ file, json: false }, async () => anOpenDeployment(resources, { problems }), print),
  );
  expect(blocked.code).toBe(1);
  expect(blocked.lines.slice(-3)).toEqual([
    '2 problems to solve first; nothing is created until then:',
    '  *  There is no role: make one.',
    '  *  The bucket is of another region.',
  ]);
});

test('status follows until nothing is being created or deleted', async () => {
  const { cloud, resources } = cloudWith();
  await printed((print) => apply({ file, detach: true }, surroundings(cloud, resources, print)));
  const watched = await printed((print) =>
    status({ file, json: false, watch: true }, surroundings(cloud, resources, print)),
  );
  expect(watched.code).toBe(0);
  const rows = watched.lines.filter((line) => line.startsWith('  thing version'));
  expect(rows).toEqual([
    '  thing version   CREATE IN_PROGRESS  usually 1-3 min, $0.50/h',
    '  thing version   CREATE IN_PROGRESS  usually 1-3 min, $0.50/h',
    '  thing version   ready    $0.50/h',
  ]);
  expect(cloud.creations).toEqual(['schema', 'version']);
  const last = watched.lines.slice(watched.lines.lastIndexOf('Deployment photos'));
  expect(last).toContain('  thing campaign  missing');
  expect(last.at(-1)).toBe('Existing resources cost $1.00 an hour (rates of 2026-11-24, US East).');
});

test('no line is wider than a terminal', async () => {
  const cloud = new MemoryCloud();
  const why =
    'the threshold of the alarm is not the one that the file asks for, and it is for another campaign';
  const resources = [aResource(cloud, { id: 'alarm', look: () => ({ kind: 'outdated', why }) })];
  const open = async () => anOpenDeployment(resources, { problems: [why] });
  const { lines } = await printed((print) => plan({ file, json: false }, open, print));
  expect(lines.join(' ').replace(/\s+/g, ' ')).toContain(why);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
});

test('without a terminal, a line for what changes, and now and then one for what takes long', () => {
  const { resources } = cloudWith();
  const [, version] = resources;
  if (version === undefined) throw new Error('no version');
  let at = 0;
  const written: string[] = [];
  const stream = Object.assign(new PassThrough(), { isTTY: false });
  stream.on('data', (chunk) => written.push(String(chunk)));
  // @ts-expect-error: of a stream of a terminal no more is asked than this
  const board = workBoardOn(stream, () => at);
  board.activity(version, { kind: 'making', why: null });
  for (; at <= 120_000; at += 10_000)
    board.activity(version, { kind: 'creating', status: 'CREATE IN_PROGRESS', since: 0 });
  board.activity(version, { kind: 'ready', made: true });
  board.end();
  expect(written.join('').trim().split('\n')).toEqual([
    'thing version: creating',
    'thing version: CREATE IN_PROGRESS (0:00 of usually 1-3 min)',
    'thing version: CREATE IN_PROGRESS (1:00 of usually 1-3 min)',
    'thing version: CREATE IN_PROGRESS (2:00 of usually 1-3 min)',
    'thing version: ready',
  ]);
});
