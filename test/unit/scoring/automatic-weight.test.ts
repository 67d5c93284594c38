import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { automaticWeight, weightFor } from '../../../src/scoring/automatic-weight.js';
import { hostileNumbers, knownTaste } from './arbitraries.js';

describe('the automatic weight', () => {
  it('is .45 n/(n + 1)', () => {
    expect([0, 1, 2, 5].map(automaticWeight)).toEqual([0, 0.225, 0.9 / 3, 2.25 / 6]);
    expect(automaticWeight(Number.POSITIVE_INFINITY)).toBe(0.45);
  });

  it('stays in [0, .45] and rises', () => {
    fc.assert(fc.property(hostileNumbers, (n) => automaticWeight(n) >= 0 && automaticWeight(n) <= 0.45));
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (n, more) => automaticWeight(n + more) >= automaticWeight(n) - Number.EPSILON,
      ),
    );
  });
});

describe('the weight of a search', () => {
  it('is 0 for an unknown user', () => {
    expect(weightFor({ kind: 'unknown' }, 0.7)).toBe(0);
    expect(weightFor({ kind: 'unknown' }, null)).toBe(0);
  });

  it('falls with a history that does not agree with itself, but never an asked one', () => {
    const taste = { ...knownTaste([], 5), agreement: 0.2 };
    expect(weightFor(taste, null)).toBeCloseTo(0.075, 12);
    expect(weightFor({ ...taste, agreement: 0 }, null)).toBe(0);
    expect(weightFor(taste, 0.7)).toBe(0.7);
  });

  it('is never less than the pins alone are worth', () => {
    const pinned = new Set(['c0', 'c1']);
    expect(weightFor({ ...knownTaste([], 32), pinned, agreement: 0 }, null)).toBe(automaticWeight(2));
    expect(weightFor({ ...knownTaste([], 32), pinned, agreement: 1 }, null)).toBe(automaticWeight(32));
  });

  it('is what was asked for, else automatic', () => {
    expect(weightFor(knownTaste([], 5), null)).toBe(0.375);
    expect(weightFor(knownTaste([], 5), 0)).toBe(0);
    expect(weightFor(knownTaste([], 5), 0.7)).toBe(0.7);
    expect(weightFor(knownTaste([], 5), 7)).toBe(1);
    expect(weightFor(knownTaste([], 5), Number.NaN)).toBe(0);
  });
});
