import { describe, expect, it } from 'vitest';
import type { ItemAnswersData } from '../../../../src/catalogue/evaluation/items/item-answers.js';
import { quickGain } from '../../../../src/catalogue/evaluation/items/item-answers.js';
import type { ItemRun } from '../../../../src/catalogue/evaluation/items/item-run.js';
import { measureItems } from '../../../../src/catalogue/evaluation/items/measure-items.js';
import { givenSplitPlan } from '../../../../src/catalogue/evaluation/protocols/given-split.js';
import { leaveOneOutPlan } from '../../../../src/catalogue/evaluation/protocols/leave-one-out.js';
import { replayPlan } from '../../../../src/catalogue/evaluation/protocols/replay.js';
import { itemFindings } from '../../../../src/catalogue/evaluation/report/item-results.js';
import { anEventTable } from '../../../builders/an-event-table.js';

const USERS = 30;
const ITEMS = 40;

/** Users visit the items in one order, each from another place. */
const rounds = Array.from({ length: USERS * 12 }, (_, n) => {
  const user = n % USERS;
  return { user, item: (7 * user + Math.floor(n / USERS)) % ITEMS, second: 60 * n };
});
const walking = anEventTable(rounds, USERS, ITEMS);

function measured(run: Omit<ItemRun, 'seed'>): ItemAnswersData {
  const answers = measureItems({ ...run, seed: 1 });
  if ('why' in answers) throw new Error(answers.why);
  return answers;
}
const mean = (numbers: readonly number[] = []) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
const ndcgOf = ({ arms, figures }: ItemAnswersData, arm: string) => mean(figures[arms.indexOf(arm)]?.[0]);

describe('models of items on a log', () => {
  it('find the next item by what follows, where that is all there is', () => {
    const plan = leaveOneOutPlan(walking);
    const answers = measured({ table: walking, plan, protocol: 'leave-one-out' });
    expect(answers.user).toHaveLength(USERS);
    const mixture = ndcgOf(answers, answers.arms.at(-1) ?? '');
    expect(mixture).toBeGreaterThan(0.9);
    expect(mixture).toBeGreaterThan(ndcgOf(answers, 'popular items') + 0.5);
    expect(answers.settings).toMatch(/^EASE \(penalty 100, decay .*chosen by the item before the last$/);
  });

  it('learn a given split whole', () => {
    const table = {
      ...walking,
      test: walking.test.map((_, row) => Number(row >= walking.test.length - 3 * USERS)),
    };
    const { plan } = givenSplitPlan(table);
    const answers = measured({ table, plan, protocol: 'split' });
    expect(answers.arms).toEqual(['popular items', 'EASE', 'iALS', 'EASE + iALS']);
    for (const arm of answers.arms.slice(1)) {
      expect(ndcgOf(answers, arm)).toBeGreaterThan(ndcgOf(answers, 'popular items') + 0.2);
    }
    const findings = itemFindings(answers, 1);
    if (!findings.measured) throw new Error(findings.why);
    expect(findings.arms[0]?.overPopularity).toBeNull();
    expect(findings.arms[3]?.overPopularity?.['ndcg@10'].lower).toBeGreaterThan(0.1);
  });

  it('replay a log without knowing its future', () => {
    const options = { most: 1_000, seed: 1 };
    const answers = measured({ table: walking, plan: replayPlan(walking, options), protocol: 'replay' });
    const changed = walking.user.length - 60;
    const other = anEventTable(
      rounds.map((event, row) => (row < changed ? event : { ...event, item: (event.item + 11) % ITEMS })),
      USERS,
      ITEMS,
    );
    const otherwise = measured({ table: other, plan: replayPlan(other, options), protocol: 'replay' });
    const asked = changed - Math.floor(walking.user.length / 2);
    answers.arms.forEach((arm, n) => {
      const before = answers.figures[n]?.map((figures) => figures.slice(0, asked));
      expect(
        otherwise.figures[n]?.map((figures) => figures.slice(0, asked)),
        arm,
      ).toEqual(before);
    });
    expect(otherwise.figures).not.toEqual(answers.figures);
    expect(ndcgOf(answers, 'neighbours + transitions')).toBeGreaterThan(
      ndcgOf(answers, 'popular items') + 0.2,
    );
  });

  it('guess all events of a second before they learn any, but in the arm that says so', () => {
    const sameSecond = anEventTable(
      rounds.map((event, n) => ({ ...event, second: Math.floor(n / (3 * USERS)) })),
      USERS,
      ITEMS,
    );
    // Seconds of 90 events, the last of which begins at 270. No user has had the other items.
    const [from, to] = [300, 310];
    const otherwise = {
      ...sameSecond,
      item: sameSecond.item.map((item, row) => (row >= from && row < to ? (item + 15) % ITEMS : item)),
    };
    const replayed = (table: typeof sameSecond) =>
      measured({ table, plan: replayPlan(table, { most: 1_000, seed: 1 }), protocol: 'replay' });
    const [before, after] = [replayed(sameSecond), replayed(otherwise)];
    const first = sameSecond.user.length - before.user.length;
    const figuresOf = ({ figures }: ItemAnswersData, arm: number, rows: readonly [number, number]) =>
      figures[arm]?.map((numbers) => numbers.slice(rows[0] - first, rows[1] - first));
    expect(after.user).toEqual(before.user);
    before.arms.forEach((arm, n) => {
      expect(figuresOf(after, n, [first, from]), arm).toEqual(figuresOf(before, n, [first, from]));
      const [own, other] = [before, after].map((answers) => figuresOf(answers, n, [to, 360]));
      if (arm.endsWith('event by event')) expect(other, arm).not.toEqual(own);
      else expect(other, arm).toEqual(own);
    });
  });

  it('tell how far a replay is, also where no second ends at a thousand', () => {
    // 2,160 events in seconds of 90.
    const events = Array.from({ length: 6 }, () => rounds).flat();
    const long = anEventTable(
      events.map((event, n) => ({ ...event, second: Math.floor(n / 90) })),
      USERS,
      ITEMS,
    );
    const plan = replayPlan(long, { most: 10, seed: 1 });
    const told: number[] = [];
    measureItems({ table: long, plan, protocol: 'replay', seed: 1 }, (part) => told.push(part));
    expect(told).toEqual([1_080 / 4_320, 2_160 / 4_320, 0.5 + 1_000 / 4_320, 0.5 + 2_000 / 4_320]);
  });

  it('leave larger logs to the models of clusters, and say so', () => {
    const table = { ...walking, items: 6_001 };
    const plan = replayPlan(table, { most: 10, seed: 1 });
    expect(measureItems({ table, plan, protocol: 'replay', seed: 1 })).toEqual({
      why: expect.stringContaining('6001 items; online models take at most 6000'),
    });
    expect(measureItems({ table, plan, protocol: 'split', seed: 1 })).toMatchObject({
      why: expect.stringContaining('EASE takes at most 6000'),
    });
    expect(measureItems({ table, plan, protocol: 'personalize', seed: 1 })).toHaveProperty('why');
    const larger = { ...walking, items: 50_001 };
    expect(
      measureItems({ table: larger, plan: leaveOneOutPlan(larger), protocol: 'leave-one-out', seed: 1 }),
    ).toEqual({ why: expect.stringContaining('50001 items; models of single items take at most 50000') });
    const few = {
      ...anEventTable(
        rounds.filter(({ user }) => user < 2),
        2,
        ITEMS,
      ),
      items: 6_001,
    };
    const answers = measured({ table: few, plan: leaveOneOutPlan(few), protocol: 'leave-one-out' });
    expect(answers.arms.slice(0, 2)).toEqual(['popular items', 'neighbours']);
    expect(answers.settings).toContain('EASE takes at most 6000 items, and this log has 6001');
  });
});

describe('the quick gain', () => {
  it('takes the middle of equal places, and passes over what was seen', () => {
    const scores = Float64Array.from([3, 2, 2, 1]);
    expect(quickGain(scores, 0, new Set())).toBe(1);
    expect(quickGain(scores, 1, new Set())).toBeCloseTo(1 / Math.log2(3.5));
    expect(quickGain(scores, 1, new Set([0, 2]))).toBe(1);
    expect(quickGain(new Float64Array(30), 4, new Set())).toBe(0);
  });
});
