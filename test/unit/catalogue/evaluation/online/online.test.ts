import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { creditSearches } from '../../../../../src/catalogue/evaluation/online/credits.js';
import { firstPlaces } from '../../../../../src/catalogue/evaluation/online/first-place.js';
import { onlineReport } from '../../../../../src/catalogue/evaluation/online/online-report.js';
import {
  decidedNeeded,
  judge,
  planOf,
} from '../../../../../src/catalogue/evaluation/online/sequential-test.js';
import { formatOnline } from '../../../../../src/cli/format/format-online.js';
import { seededRandom } from '../../../../../src/clustering/seeded-random.js';
import type { ShownImage, ShownPage } from '../../../../../src/domain/impression.js';
import type { Interaction } from '../../../../../src/domain/interaction.js';
import { aShownPage } from '../../../../builders/a-shown-page.js';
import { anInteraction } from '../../../../builders/an-interaction.js';

const TEXT = 'a:weight=.4|b:auto';
const ARMS = [
  { name: 'a', weight: 0.4, formula: 'lift' },
  { name: 'b', weight: 0.2, formula: 'lift' },
];

/** A page whose images are placed by the arms given. */
function aDraftedPage(arms: readonly (0 | 1)[], fields: Partial<Omit<ShownPage, 'order'>> = {}): ShownPage {
  const images = arms.map(
    (arm, i): ShownImage => ({
      imageId: `image-${i + 1}`,
      rank: i + 1,
      similarity: 0.5,
      relevance: 0.5,
      affinity: 0,
      arm,
    }),
  );
  return aShownPage({ order: { experiment: TEXT, arms: ARMS, firstChance: 0.5 }, images, ...fields });
}

async function* each<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}

const credit = (
  pages: readonly ShownPage[],
  entries: readonly Interaction[],
  experiment: string | null = null,
) => creditSearches(each(pages), each(entries), experiment);

describe('the plan of an experiment', () => {
  it.each([50, 100, 200, 500, 1_000, 5_000, 100_000])(
    'has an error of 4 to 5 percent at %i decided searches',
    (horizon) => {
      const { error, looks } = planOf(horizon);
      expect(error).toBeGreaterThan(0.04);
      expect(error).toBeLessThanOrEqual(0.05);
      expect(looks).toHaveLength(10);
      expect(looks.at(-1)?.at).toBe(horizon);
    },
  );

  it('has the error that it says: every outcome of 20 fair coins is counted', () => {
    const plan = planOf(20);
    let alarms = 0;
    for (let coins = 0; coins < 2 ** 20; coins++) {
      let wins = 0;
      let done = 0;
      for (const { at, lead } of plan.looks) {
        for (; done < at; done++) wins += (coins >> done) & 1;
        if (Math.abs(2 * wins - at) >= lead) {
          alarms += 1;
          break;
        }
      }
    }
    expect(alarms / 2 ** 20).toBeCloseTo(plan.error, 10);
  });

  it('decides at its looks alone, for the arm that leads there', () => {
    const plan = planOf(100);
    const all = (arm: 0 | 1, count: number) => Array.from({ length: count }, () => arm);
    expect(judge(all(1, 9), plan)).toMatchObject({ better: null, at: null, looks: 0 });
    expect(judge(all(1, 20), plan)).toMatchObject({ better: 1, at: 20, looks: 2 });
    expect(judge(all(0, 100), plan)).toMatchObject({ better: 0, at: 20 });
    const even = Array.from({ length: 100 }, (_, i): 0 | 1 => (i % 2 === 0 ? 0 : 1));
    expect(judge(even, plan)).toMatchObject({ better: null, looks: 10 });
    expect(judge(even, plan).anytimeP).toBeGreaterThan(0.5);
  });

  it('knows when to give up: a smaller difference takes more searches', () => {
    // 783 for a share of 55 %: the usual sample size of a sign test.
    expect(decidedNeeded(0.55)).toBe(783);
    expect(decidedNeeded(0.45)).toBe(783);
    expect(decidedNeeded(0.5)).toBe(Number.POSITIVE_INFINITY);
    fc.assert(
      fc.property(fc.double({ min: 0.51, max: 0.98, noNaN: true }), (share) => {
        expect(decidedNeeded(share)).toBeGreaterThanOrEqual(decidedNeeded(share + 0.01));
      }),
    );
  });
});

describe('the p at any time', () => {
  it('is below 5 % in less than 5 % of the experiments of fair coins, whenever they are looked at', () => {
    const random = seededRandom(3);
    const plan = planOf(50);
    let alarms = 0;
    for (let experiment = 0; experiment < 2_000; experiment++) {
      const winners = Array.from({ length: 500 }, (): 0 | 1 => (random() < 0.5 ? 0 : 1));
      if (judge(winners, plan).anytimeP <= 0.05) alarms += 1;
    }
    expect(alarms / 2_000).toBeLessThan(0.05);
    expect(alarms).toBeGreaterThan(0);
  });
});

describe('A/A', () => {
  it('raises 4 to 6 % false alarms in 1,000 experiments', () => {
    // 500 decided searches are `node bench/online-aa.mjs`.
    const bench = new URL('../../../../../bench/online-aa.mjs', import.meta.url).pathname;
    const said = execFileSync(process.execPath, [bench, '1000', '100', '1'], { encoding: 'utf8' });
    const [, alarms, error] = /ten looks: ([\d.]+) % .* exact error of the plan: ([\d.]+) %/.exec(said) ?? [];
    expect(error).toBe('4.71');
    expect(Number(alarms)).toBeGreaterThanOrEqual(4);
    expect(Number(alarms)).toBeLessThanOrEqual(6);
  });
});

describe('what users chose', () => {
  it('is credited to the arm that placed it, an image once a search, on any page of it', async () => {
    const pages = [
      aDraftedPage([0, 1]),
      aDraftedPage([1, 0], {
        images: aDraftedPage([0, 1]).images.map((image, i) => ({
          ...image,
          imageId: `image-${i + 3}`,
          rank: i + 3,
        })),
        at: 5e12,
      }),
    ];
    const of = (imageId: string, fields: Partial<Interaction> = {}) =>
      anInteraction({ searchId: 'search-1', imageId, ...fields });
    const credited = await credit(pages, [
      of('image-1'),
      of('image-1', { type: 'FAVORITE' }),
      of('image-4', { type: 'DOWNLOAD' }),
      of('image-3'),
      // None of these is a choice of an image that this search showed to ann.
      of('image-2', { type: 'HIDE' }),
      of('image-2', { userId: 'bob' }),
      of('image-2', { searchId: 'search-2' }),
      anInteraction({ imageId: 'image-2' }),
      of('image-9'),
    ]);
    expect(credited).toMatchObject({
      ...{ names: ['a', 'b'], interactions: 8, credited: 4, otherPages: 0 },
      ...{ withoutList: 1, ofOtherLists: 2 },
      places: [
        { place: 1, shown: [1, 0], chosen: [1, 0] },
        { place: 2, shown: [0, 1], chosen: [0, 0] },
        { place: 3, shown: [1, 0], chosen: [1, 0] },
        { place: 4, shown: [0, 1], chosen: [0, 1] },
      ],
    });
    expect(credited?.searches).toEqual([
      { userId: 'ann', at: aShownPage().at, chosen: [2, 1], first: { arm: 0, chance: 0.5, wasChosen: true } },
    ]);
  });

  it('is of the newest experiment, or of the one that is asked for', async () => {
    const old = aDraftedPage([0, 1], { searchId: 'old', at: 1 });
    const other = { ...old, order: { ...old.order, experiment: 'c:weight=0|d:auto' } };
    const pages = [other, aDraftedPage([0, 1]), aShownPage()];
    for (const order of [pages, pages.toReversed()]) {
      expect(await credit(order, [])).toMatchObject({
        experiment: TEXT,
        names: ['a', 'b'],
        searches: { length: 1 },
        otherPages: 2,
      });
    }
    expect(await credit(pages, [], 'c:weight=0|d:auto')).toMatchObject({
      experiment: 'c:weight=0|d:auto',
      searches: { length: 1 },
      otherPages: 2,
    });
    expect(await credit(pages, [], 'unknown')).toBeNull();
    expect(await credit([aShownPage()], [])).toBeNull();
  });
});

/** Searches of some users, who choose the first image of their favoured arm with some probability. */
async function anExperiment(searches: number, chances: readonly [number, number], users = 50) {
  const random = seededRandom(7);
  const pages: ShownPage[] = [];
  const entries: Interaction[] = [];
  for (let i = 0; i < searches; i++) {
    const userId = `user-${i % users}`;
    const searchId = `search-${i}`;
    const begins = random() < 0.5 ? 0 : 1;
    pages.push(aDraftedPage([begins, begins === 0 ? 1 : 0], { userId, searchId, at: i }));
    const other = begins === 0 ? 1 : 0;
    for (const [place, arm] of [begins, other].entries()) {
      if (random() < (chances[arm] ?? 0)) {
        entries.push(anInteraction({ userId, searchId, imageId: `image-${place + 1}` }));
      }
    }
  }
  const credited = await credit(pages, entries);
  if (credited === null) throw new Error('It has an experiment.');
  return credited;
}

describe('the report of an experiment', () => {
  it('names the better arm, with its interval, where users prefer one', async () => {
    const report = onlineReport(await anExperiment(1_000, [0.2, 0.4]), { horizon: 300, seed: 1 });
    expect(report.verdict.better).toBe(1);
    expect(report.verdict.anytimeP).toBeLessThan(0.001);
    expect(report.gain.lower).toBeGreaterThan(0);
    // Of a search: .4 x .8 - .2 x .6 = .2 is won more than lost.
    expect(report.gain.mean).toBeCloseTo(0.2, 1);
    expect(report.wins[0] + report.wins[1] + report.ties).toBeLessThan(report.searches);
    expect(report.words[0]).toMatch(
      /^b is better: the look at \d+ decided searches found it, with an error of 4\.\d %/,
    );
    expect(formatOnline(report).join('\n')).toMatch(/^won by a +\d+$/m);
  });

  it('estimates the first place of each arm alone, from the coin that filled it', async () => {
    const found = firstPlaces((await anExperiment(4_000, [0.2, 0.4])).searches, 1);
    if (!found.measurable) throw new Error(found.why);
    expect(found.arms[0]).toBeCloseTo(0.2, 1);
    expect(found.arms[1]).toBeCloseTo(0.4, 1);
    expect(found.gain.lower).toBeGreaterThan(0.1);
    expect(found.gain.upper).toBeLessThan(0.3);
    expect(found.gain.mean).toBeCloseTo(found.arms[1] - found.arms[0], 10);
  });

  it('counts a first place that both arms would fill alike for both, once', async () => {
    const { searches } = await anExperiment(400, [0.2, 0.4]);
    const alike = searches.flatMap((search) =>
      search.first === null ? [] : [{ ...search, first: { ...search.first, chance: 1, wasChosen: true } }],
    );
    const [alone, both] = [firstPlaces(searches, 1), firstPlaces([...searches, ...alike], 1)];
    if (!alone.measurable || !both.measurable) throw new Error('Coins decided first places.');
    // Of a search that a coin decided the weight is 2, for an arm's half of them: 400 for 400 and 400.
    expect(both.drawn).toBe(alone.drawn);
    for (const arm of [0, 1] as const) {
      expect(both.arms[arm]).toBeGreaterThan(alone.arms[arm]);
      expect(both.arms[arm]).toBeCloseTo((alone.arms[arm] + 1) / 2, 1);
    }
  });

  it('does not measure the first place where no coin decided it', async () => {
    const { searches } = await anExperiment(100, [0.2, 0.4]);
    const alike = searches.map((search) => ({
      ...search,
      first: search.first === null ? null : { ...search.first, chance: 1 },
    }));
    expect(firstPlaces(alike, 1)).toMatchObject({
      measurable: false,
      why: expect.stringContaining('Not measurable from this log'),
    });
  });

  it('gives no bounds where all searches are of one user', async () => {
    const report = onlineReport(await anExperiment(1_000, [0.3, 0.3], 1), { horizon: 100, seed: 1 });
    expect(report.users).toBe(1);
    expect(report.firstPlaces).toMatchObject({ gain: { lower: Number.NaN, upper: Number.NaN } });
    expect(report.words).toEqual([
      'The arms cannot be told apart: the plan of 100 decided searches has ended.',
    ]);
    const lines = formatOnline(report);
    expect(lines.find((line) => line.startsWith('gain of b over a'))).toMatch(/ {2}[+-]0\.\d{4}, the share/);
    expect(lines.join()).not.toContain('NaN');
  });

  it('says how much is missing while nothing is decided, and ends with the plan', async () => {
    const early = onlineReport(await anExperiment(100, [0.3, 0.35]), { horizon: 1_000, seed: 1 });
    expect(early.verdict.better).toBeNull();
    expect(early.words.join(' ')).toMatch(/The next look is at 100 decided searches; there are \d\d\./);
    const even = onlineReport(await anExperiment(1_000, [0.3, 0.3]), { horizon: 100, seed: 1 });
    expect(even.words[0]).toMatch(/^The arms cannot be told apart/);
    expect(even.words[1]).toMatch(/^The gain is .*\]: a difference beyond these bounds is improbable\.$/);
    const none = onlineReport(await anExperiment(10, [0, 0]), { horizon: 100, seed: 1 });
    expect(none.words[0]).toMatch(/^No search is decided/);
    expect(none.moreSearches).toBeNull();
  });
});
