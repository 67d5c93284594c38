import { describe, expect, it } from 'vitest';
import { DistinctCounter } from '../../../../src/catalogue/interactions/distinct-counter.js';

describe('a distinct counter of interactions', () => {
  it('tells people with two different interactions from those with one twice', () => {
    const counter = new DistinctCounter();
    for (const second of [1, 1]) counter.add('ann', 'c1', second, 'VIEW');
    for (const second of [1, 2]) counter.add('bob', 'c1', second, 'VIEW');
    expect(counter.figures()).toEqual({ unique: 3, users: 2, usersWithTwo: 1, exact: true });
  });

  it('estimates what it has no room for', () => {
    const counter = new DistinctCounter(2_000);
    for (let user = 0; user < 40_000; user++) {
      counter.add(`user-${user}`, 'c1', 1, 'VIEW');
      if (user % 4 === 0) counter.add(`user-${user}`, 'c2', 1, 'VIEW');
    }
    const { unique, users, usersWithTwo, exact } = counter.figures();
    expect(exact).toBe(false);
    expect(unique).toBe(1_000);
    expect(Math.abs(users / 40_000 - 1)).toBeLessThan(0.1);
    expect(Math.abs(usersWithTwo / 10_000 - 1)).toBeLessThan(0.2);
  });
});
