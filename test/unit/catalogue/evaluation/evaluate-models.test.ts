import { describe, expect, it } from 'vitest';
import { evaluateModels } from '../../../../src/catalogue/evaluation/evaluate-models.js';
import type { UserEvents } from '../../../../src/catalogue/evaluation/item-event.js';
import { splitUsers } from '../../../../src/catalogue/evaluation/split-users.js';
import { formatEvaluation } from '../../../../src/cli/format/format-evaluation.js';

/** Users who choose three clusters of their own, and sometimes c0. */
const people = (count: number): readonly UserEvents[] =>
  Array.from({ length: count }, (_, n) => ({
    userId: `user-${n}`,
    events: Array.from({ length: 20 }, (_, m) => ({
      itemId: m % 5 === 0 ? 'c0' : `c${1 + ((n % 9) * 3 + (m % 3))}`,
      imageId: null,
      type: 'VIEW' as const,
      second: 1_767_000_000 + m * 3_600,
    })),
  }));

describe('the split', () => {
  it('holds back a tenth of the users, and of them the newest tenth of what they did', () => {
    const { train, test } = splitUsers(people(100), 1);
    expect([train.length, test.length]).toEqual([90, 10]);
    for (const { past, truth, userId } of test) {
      expect(past).toHaveLength(18);
      expect(truth.size).toBeLessThanOrEqual(2);
      expect(train.some((user) => user.userId === userId)).toBe(false);
    }
  });

  it('depends on the seed, and not on the order of the users', () => {
    const idsOf = (users: readonly UserEvents[], seed: number) =>
      splitUsers(users, seed).test.map(({ userId }) => userId);
    expect(idsOf([...people(100)].reverse(), 1)).toEqual(idsOf(people(100), 1));
    expect(idsOf(people(100), 2)).not.toEqual(idsOf(people(100), 1));
  });

  it('never tests a user with one event', () => {
    const single = people(50).map(({ userId, events }) => ({ userId, events: events.slice(0, 1) }));
    expect(splitUsers([...single], 1).test).toEqual([]);
    expect(() => evaluateModels(single, null, 1)).toThrow(/no users to evaluate with/);
  });
});

describe('the models', () => {
  const evaluation = evaluateModels(people(200), null, 1);

  it('are as good as what they know', () => {
    const gain = (name: 'blend' | 'popularity' | 'random') =>
      evaluation.models[name].normalized_discounted_cumulative_gain_at_10;
    expect(gain('blend')).toBeGreaterThan(gain('popularity') + 0.2);
    expect(gain('popularity')).toBeGreaterThan(gain('random'));
  });

  it('give the same figures again', () => {
    expect(evaluateModels([...people(200)].reverse(), null, 1)).toEqual(evaluation);
  });

  it("stand beside Personalize's own figures, where it gives them", () => {
    const lines = formatEvaluation(evaluation, { name: 'arn', metrics: { coverage: 0.5 } });
    expect(lines[1]).toMatch(/blend +popularity +random +personalize$/);
    expect(lines[2]).toMatch(/^coverage .* 0\.5000$/);
    expect(lines[3]).toMatch(/ -$/);
  });
});
