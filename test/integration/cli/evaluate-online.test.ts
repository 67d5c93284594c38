import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OnlineReport } from '../../../src/catalogue/evaluation/online/online-report.js';
import { addEvaluateCommand } from '../../../src/cli/evaluate-commands.js';
import { type EvaluateOnlineOptions, evaluateOnline } from '../../../src/cli/verbs/evaluate-online.js';
import { readConfig } from '../../../src/config/config.js';
import { openEmbeddedLog } from '../../../src/datasources/logs/embedded.log.js';
import { learn } from '../../../src/scoring/user-history.js';
import { aShownPage } from '../../builders/a-shown-page.js';
import { anInteraction } from '../../builders/an-interaction.js';

describe('evaluate --online', () => {
  let scratch: string;
  let options: EvaluateOnlineOptions;
  let lines: string[];

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'parallax-online-'));
    lines = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    options = {
      catalogue: readConfig({ DATA_DIR: scratch, CATALOGUE: 'shop' }),
      hasFile: false,
      experiment: null,
      horizon: 1_000,
      seed: 1,
      out: null,
      json: false,
    };
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(scratch, { recursive: true, force: true });
  });

  /** Searches whose users choose the second arm's image. */
  async function record(searches: number): Promise<void> {
    const log = await openEmbeddedLog({
      folder: join(scratch, 'shop'),
      learn,
      now: Date.now,
      keepShown: 1_000,
    });
    const arms = [
      { name: 'plain', weight: 0, formula: 'lift' },
      { name: 'taste', weight: 0.4, formula: 'lift' },
    ];
    for (let i = 0; i < searches; i++) {
      const [userId, searchId] = [`user-${i % 7}`, `search-${i}`];
      await log.append(anInteraction({ userId, searchId, imageId: 'cat-2' }));
      const images = aShownPage().images.map((image, place) => ({
        ...image,
        ...(place < 2 && { arm: place === 0 ? (0 as const) : (1 as const) }),
      }));
      const order = { experiment: 'plain:weight=0|taste:weight=.4', arms, firstChance: 0.5 };
      await log.noteShown([aShownPage({ userId, searchId, order, images })]);
    }
    await log.close();
  }

  it("reads the catalogue's own log and says which arm is better", async () => {
    await record(120);
    await evaluateOnline(options);
    expect(lines[0]).toBe('plain:weight=0|taste:weight=.4: 120 searches of 7 users, seed 1');
    const facts = lines.map((line) => line.split(/ {2,}/));
    expect(facts).toContainEqual(['won by plain', '0']);
    expect(facts).toContainEqual(['won by taste', '120']);
    expect(facts).toContainEqual(['nothing chosen', '0']);
    expect(facts).toContainEqual(['interactions', expect.stringMatching(/^120: 120 credited, 0 without/)]);
    expect(lines).toContainEqual(expect.stringMatching(/^taste is better: the look at 100 decided searches/));
    lines.length = 0;
    await evaluateOnline({ ...options, json: true });
    expect(JSON.parse(lines.join('\n'))).toMatchObject({ wins: [0, 120], verdict: { better: 1, at: 100 } });
  });

  it('writes the figures and a page of pictures that needs nothing else', async () => {
    await record(120);
    const out = join(scratch, 'report');
    await evaluateOnline({ ...options, out });
    const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as OnlineReport;
    expect(report.path.at(-1)).toEqual({ at: 120, lead: 120 });
    expect(report.looks.map(({ at, lead, needed }) => ({ at, lead, needed }))).toEqual([
      { at: 100, lead: 100, needed: report.plan.looks[0]?.lead },
      { at: 120, lead: 120, needed: null },
    ]);
    expect(report.places.slice(0, 2)).toEqual([
      { place: 1, shown: [120, 0], chosen: [0, 0] },
      { place: 2, shown: [0, 120], chosen: [0, 120] },
    ]);
    const page = await readFile(join(out, 'report.html'), 'utf8');
    expect(page).not.toMatch(/<script|<link|https?:|url\(|NaN/);
    expect(page.match(/<svg/g)).toHaveLength(6);
    for (const sentence of report.words) expect(page).toContain(sentence);
  });

  it.each([
    ['a file', { hasFile: true }, /An experiment is read from a catalogue's own log/],
    ['no catalogue', { catalogue: null }, /An experiment is read from a catalogue's own log/],
    [
      'a plan that is too short',
      { horizon: 49 },
      /--horizon must be from 50 to 100000 decided searches; it is 49/,
    ],
    ['a catalogue that is not there', {}, /There is no catalogue "shop" in .*Fill it with/],
  ])('refuses %s', async (_what, fields, message) => {
    await expect(evaluateOnline({ ...options, ...fields })).rejects.toThrow(message);
  });

  it.each<[string, RegExp]>([
    ...['--recency 1', '--strength 1', '--no-control', '--most 9', '--workers 1', '--items'].map(
      (option): [string, RegExp] => [`--online ${option}`, /'--online' cannot be used with option/],
    ),
    ['log.csv --experiment a:auto|b:auto', /--experiment and --horizon are of an experiment: add --online/],
    ['log.csv --horizon 1000', /--experiment and --horizon are of an experiment: add --online/],
    ['log.csv --recency 1', /--recency and --strength are what a sweep tries: add --sweep/],
    ['log.csv --strength 1', /--recency and --strength are what a sweep tries: add --sweep/],
  ])('refuses options without effect: evaluate %s', async (text, message) => {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    addEvaluateCommand(program);
    await expect(program.parseAsync(['evaluate', ...text.split(' ')], { from: 'user' })).rejects.toThrow(
      message,
    );
  });

  it('measures nothing in a log without an experiment, or of another', async () => {
    await record(1);
    await expect(evaluateOnline({ ...options, experiment: 'a:auto|b:auto' })).rejects.toThrow(
      /Not measurable from this log/,
    );
  });
});
