import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Conversion } from '../../../src/catalogue/interactions/cluster-csv.js';
import { importPast } from '../../../src/catalogue/interactions/import-past.js';
import { personalizeEvent } from '../../../src/datasources/events/personalize-event.js';
import { openEmbeddedLog } from '../../../src/datasources/logs/embedded.log.js';
import type { InteractionLog } from '../../../src/datasources/logs/interaction-log.js';
import type { Interaction } from '../../../src/domain/interaction.js';
import { INTERACTION_WEIGHTS } from '../../../src/scoring/interaction-meaning.js';
import { learn } from '../../../src/scoring/user-history.js';

const NOW = Date.UTC(2026, 10, 1);
const QUIET = { at: () => {}, end: () => {} };

let folder: string;
let log: InteractionLog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parallax-past-'));
  log = await openEmbeddedLog({ folder, learn, now: () => NOW, othersForgetToo: true });
});
afterEach(async () => {
  await log.close();
  await rm(folder, { recursive: true, force: true });
});

async function past(rows: readonly string[]): Promise<Conversion> {
  const file = join(folder, 'past.csv');
  await writeFile(file, ['user,image,type,time', ...rows, ''].join('\n'));
  return {
    ...{ file, weights: INTERACTION_WEIGHTS, now: NOW },
    clusters: () => (imageId) => (imageId === 'gone' ? null : 'c001'),
    isForgotten: (userId) => userId === 'forgotten',
  };
}

async function entries(): Promise<readonly Interaction[]> {
  const all: Interaction[] = [];
  for await (const each of log.entries()) all.push(each);
  return all;
}

it('makes the people of a file known, with what of it can be used', async () => {
  const conversion = await past([
    'ada,a,VIEW,2026-10-01T10:00:00Z',
    'ada,b,FAVORITE,2026-10-02T10:00:00Z',
    'ada,gone,VIEW,2026-10-03T10:00:00Z',
    'ada,c,HIDE,2026-10-03T10:00:00Z',
    'forgotten,a,VIEW,2026-10-03T10:00:00Z',
  ]);
  expect(await importPast(conversion, log, QUIET)).toEqual({ read: 5, recorded: 2 });
  const history = await log.history('ada');
  expect(history?.seen.map(({ imageId }) => imageId)).toEqual(['a', 'b']);
  expect(await log.history('forgotten')).toBeNull();
});

it('brings no user back whom the log has forgotten and others have still to forget', async () => {
  await log.forget('ada');
  const conversion = await past(['ada,a,VIEW,2026-10-01T10:00:00Z', 'bob,a,VIEW,2026-10-01T10:00:00Z']);
  expect(await importPast(conversion, log, QUIET)).toEqual({ read: 2, recorded: 1 });
  expect(await log.history('ada')).toBeNull();
});

it('records nothing twice', async () => {
  const conversion = await past(['ada,a,VIEW,2026-10-01T10:00:00Z', 'bob,a,VIEW,2026-10-01T10:00:00Z']);
  await importPast(conversion, log, QUIET);
  await importPast(conversion, log, QUIET);
  expect(await entries()).toHaveLength(2);
});

it('keeps Personalize from being told what it was trained on', async () => {
  await importPast(await past(['ada,a,VIEW,2026-10-01T10:00:00Z']), log, QUIET);
  const [imported] = await entries();
  if (imported === undefined) throw new Error('nothing was recorded');
  expect(personalizeEvent(imported, INTERACTION_WEIGHTS)).toBeNull();
  expect(personalizeEvent({ ...imported, eventId: 'e1' }, INTERACTION_WEIGHTS)).not.toBeNull();
});
