import { describe, expect, it } from 'vitest';
import { Census } from '../../../../src/catalogue/interactions/census.js';

describe('a census of interactions', () => {
  it('tells people with two different interactions from those with one twice', () => {
    const census = new Census();
    for (const second of [1, 1]) census.add('ann', 'c1', second, 'VIEW');
    for (const second of [1, 2]) census.add('bob', 'c1', second, 'VIEW');
    expect(census.figures()).toEqual({ unique: 3, users: 2, usersWithTwo: 1, exact: true });
  });

  it('estimates what it has no room for', () => {
    const census = new Census(2_000);
    for (let user = 0; user < 40_000; user++) {
      census.add(`user-${user}`, 'c1', 1, 'VIEW');
      if (user % 4 === 0) census.add(`user-${user}`, 'c2', 1, 'VIEW');
    }
    const { unique, users, usersWithTwo, exact } = census.figures();
    expect(exact).toBe(false);
    expect(unique).toBe(1_000);
    expect(Math.abs(users / 40_000 - 1)).toBeLessThan(0.1);
    expect(Math.abs(usersWithTwo / 10_000 - 1)).toBeLessThan(0.2);
  });
});
