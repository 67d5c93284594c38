import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type InteractionsCheckOptions,
  interactionsCheck,
} from '../../../../src/catalogue/interactions/check-interactions.js';
import { INTERACTION_WEIGHTS } from '../../../../src/scoring/interaction-meaning.js';

describe('the check of interactions', () => {
  let folder: string;
  let asked: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'parallax-check-'));
    asked = [];
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function checkOf(users: number, each: number, change: Partial<InteractionsCheckOptions> = {}) {
    const file = join(folder, 'file.csv');
    const rows = Array.from(
      { length: users * each },
      (_, n) => `u${n % users},cat,VIEW,${1_767_323_045 + n}\n`,
    );
    await writeFile(file, `user,image,type,time\n${rows.join('')}u0,gone,VIEW,1767323045\n`);
    const has = (imageId: string): boolean => {
      asked.push(imageId);
      return imageId === 'cat';
    };
    return interactionsCheck({
      file,
      weights: INTERACTION_WEIGHTS,
      now: Date.UTC(2026, 5, 1),
      forgotten: async () => ({ has: () => false, fingerprint: '' }),
      images: async () => ({ has, fingerprint: 'images' }),
      cacheFile: join(folder, 'kept', 'check.json'),
      ...change,
    });
  }

  it('has nothing against enough, and notes what is left aside', async () => {
    const check = await checkOf(25, 40);
    expect(await check.problems()).toEqual([]);
    expect(await check.notes()).toEqual(['1 row is about images that the catalogue lacks ("gone")']);
  });

  it('says what is too little, before anything is made', async () => {
    const problems = await (await checkOf(24, 2)).problems();
    expect(problems).toEqual([
      expect.stringMatching(/has 48 different usable interactions .* at least 1000/),
      expect.stringMatching(/has 24 users with two different interactions; .* at least 25/),
    ]);
  });

  it('leaves out who was forgotten', async () => {
    const forgotten = async () => ({ has: (userId: string) => userId !== 'u0', fingerprint: 'all but one' });
    expect(await (await checkOf(25, 40, { forgotten })).problems()).toHaveLength(2);
  });

  it('reads the same file once, and another or a broken memory again', async () => {
    await (await checkOf(25, 40)).problems();
    expect(asked).toHaveLength(1_001);
    const again = await checkOf(25, 40);
    expect([await again.problems(), await again.notes(), asked.length]).toEqual([
      [],
      [expect.stringContaining('gone')],
      1_001,
    ]);
    await (await checkOf(26, 40)).problems();
    expect(asked).toHaveLength(1_001 + 1_041);
    const kept = join(folder, 'kept', 'check.json');
    await writeFile(kept, (await readFile(kept, 'utf8')).slice(0, 50));
    await (await checkOf(26, 40)).problems();
    expect(asked).toHaveLength(1_001 + 2 * 1_041);
  });

  it('tells what is wrong with a file as a problem', async () => {
    const check = await checkOf(1, 1, { file: join(folder, 'none.csv') });
    expect(await check.problems()).toEqual([expect.stringMatching(/none\.csv cannot be read/)]);
  });
});
