import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventTable } from '../../../../src/catalogue/evaluation/events/event-table.js';
import { leaveOneOutPlan } from '../../../../src/catalogue/evaluation/protocols/leave-one-out.js';
import { personalizePlan } from '../../../../src/catalogue/evaluation/protocols/personalize-split.js';
import { LEARNT, type Plan, planOf, TEST } from '../../../../src/catalogue/evaluation/protocols/plan.js';
import { replayPlan } from '../../../../src/catalogue/evaluation/protocols/replay.js';
import type { AnswersData } from '../../../../src/catalogue/evaluation/replay/answers.js';
import { runPlan } from '../../../../src/catalogue/evaluation/replay/run-plan.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { anEventTable, type MadeEvent, threeACluster } from '../../../builders/an-event-table.js';

const clusters = threeACluster();
const run = (table: EventTable, plan: Plan): AnswersData =>
  runPlan({ table, plan, clusters, settings: AFFINITY_SETTINGS, strengths: [1], merge: null });

const event = (from: number, to: number) =>
  fc.record({
    user: fc.integer({ min: 0, max: 5 }),
    item: fc.integer({ min: 0, max: 11 }),
    second: fc.integer({ min: from, max: to }),
  });
const CUT = 50_000;
const past = fc.array(event(0, CUT - 1), { minLength: 4, maxLength: 30 });
const future = fc.array(event(CUT, 2 * CUT), { maxLength: 20 });

/** Asks for the event at the cut, and for every earlier one. */
function askingUpTo(table: EventTable, rows: number): Plan {
  return planOf(
    new Uint8Array(table.user.length).fill(LEARNT),
    Array.from({ length: rows }, (_, row) => ({
      before: row,
      user: table.user[row] ?? 0,
      second: table.second[row] ?? 0,
      window: TEST,
      truth: [table.item[row] ?? 0],
    })),
  );
}

describe('a replay', () => {
  it('answers the same whatever happens later', () => {
    fc.assert(
      fc.property(past, future, future, (before, one, other) => {
        const [a, b] = [anEventTable([...before, ...one]), anEventTable([...before, ...other])];
        const rows = before.length;
        expect(run(a, askingUpTo(a, rows)).figures).toEqual(run(b, askingUpTo(b, rows)).figures);
      }),
      { numRuns: 40 },
    );
  });

  it('asks for all events of a second before it learns any of them', () => {
    const earlier: readonly MadeEvent[] = Array.from({ length: 30 }, (_, n) => ({
      user: n % 6,
      item: (5 * n) % 12,
      second: n,
    }));
    const together = [
      { user: 0, item: 0, second: CUT },
      { user: 0, item: 4, second: CUT },
      { user: 1, item: 9, second: CUT },
    ];
    const answersTo = (events: readonly MadeEvent[]) => {
      const table = anEventTable(events);
      const { figures } = run(table, askingUpTo(table, table.user.length));
      return together.map((wanted) =>
        figures.map((arm) => arm.map((column) => column[earlier.length + events.slice(30).indexOf(wanted)])),
      );
    };
    const figures = answersTo([...earlier, ...together]);
    expect(answersTo([...earlier, ...together.toReversed()])).toEqual(figures);
    // Alone, as if the others of the second had never been.
    together.forEach((wanted, n) => {
      expect(answersTo([...earlier, wanted])[n]).toEqual(figures[n]);
    });
  });

  it('chooses on the second quarter, reports on the second half, and samples by its seed', () => {
    const table = anEventTable(
      Array.from({ length: 400 }, (_, n) => ({ user: n % 6, item: n % 12, second: n })),
    );
    const whole = replayPlan(table, { most: 1_000, seed: 1 });
    expect([...whole.before]).toEqual(Array.from({ length: 300 }, (_, n) => 100 + n));
    expect([...whole.window]).toEqual(Array.from({ length: 300 }, (_, n) => Number(n >= 100)));
    const sample = replayPlan(table, { most: 50, seed: 1 });
    expect(sample.before.length).toBeGreaterThan(60);
    expect(sample.before.length).toBeLessThan(140);
    expect(replayPlan(table, { most: 50, seed: 1 }).before).toEqual(sample.before);
    expect(replayPlan(table, { most: 50, seed: 2 }).before).not.toEqual(sample.before);
  });
});

describe("Personalize's split", () => {
  const ids = Array.from({ length: 6 }, (_, user) => `user-${user}`);

  it('knows nothing of what training users did later than what is asked', () => {
    fc.assert(
      fc.property(past, fc.infiniteStream(fc.integer({ min: 0, max: 11 })), (events, items) => {
        const table = anEventTable(events);
        const plan = personalizePlan(table, ids, 1);
        fc.pre(plan.before.length > 0);
        const { figures } = run(table, plan);
        const last = plan.second[plan.second.length - 1] ?? 0;
        const item = table.item.map((known, row) =>
          plan.learn[row] === LEARNT && (table.second[row] ?? 0) >= last ? (items.next().value ?? 0) : known,
        );
        expect(run({ ...table, item }, plan).figures).toEqual(figures);
      }),
      { numRuns: 40 },
    );
  });

  it('holds back a tenth of the users who can be asked, whatever the order of the log', () => {
    const events = Array.from({ length: 120 }, (_, n) => ({ user: n % 6, item: n % 12, second: n }));
    const table = anEventTable(events);
    const plan = personalizePlan(table, ids, 1);
    expect(plan.before).toHaveLength(1);
    expect(plan.truth).toHaveLength(2);
    const named = ids[plan.user[0] ?? 0];
    const renumbered = anEventTable(events.map(({ user, ...rest }) => ({ user: 5 - user, ...rest })));
    const other = ids.toReversed()[personalizePlan(renumbered, ids.toReversed(), 1).user[0] ?? 0];
    expect(other).toBe(named);
  });

  it('never asks for a user with one event', () => {
    const table = anEventTable([0, 1, 2].map((user) => ({ user, item: user, second: user })));
    expect(personalizePlan(table, ids, 1).before).toHaveLength(0);
    expect(leaveOneOutPlan(table).before).toHaveLength(0);
  });
});

describe('the ranker', () => {
  it('learns where people go, which popularity does not', () => {
    const random = (n: number): number => (n * 2_654_435_761) % 2 ** 32;
    const events = Array.from({ length: 1_200 }, (_, n) => {
      const user = random(n) % 6;
      return { user, item: (user % 4) * 3 + (n % 3), second: 600 * n };
    });
    const table = anEventTable(events);
    const answers = run(table, replayPlan(table, { most: 200, seed: 1 }));
    const [even = 0, popularity = 0, ranker = 0] = answers.figures.map(([ndcg]) => {
      const values = ndcg ?? new Float32Array(0);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    });
    expect(ranker).toBeGreaterThan(popularity + 0.2);
    expect(popularity).toBeGreaterThan(0);
    expect(even).toBeGreaterThan(0.5);
  });
});
