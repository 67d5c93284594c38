import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeness, MIN_TAU, tauOf, usableTau } from '../../../../src/scoring/relevance/calibrate.js';
import { curves, hostileNumbers } from '../arbitraries.js';

describe('tau', () => {
  it('is one and a half spreads', () => {
    expect(tauOf(0.2)).toBeCloseTo(0.3, 12);
    expect(tauOf(0.2, 2)).toBeCloseTo(0.4, 12);
  });

  it('is at least .001, and usable whatever the input', () => {
    expect(tauOf(0)).toBe(MIN_TAU);
    expect(tauOf(0.0001)).toBe(MIN_TAU);
    fc.assert(fc.property(hostileNumbers, (spread) => usableTau(spread) >= MIN_TAU));
    expect(tauOf(Number.POSITIVE_INFINITY)).toBe(MIN_TAU);
  });
});

describe('closeness', () => {
  it('is 1 for the best and falls to 1/e over tau', () => {
    expect(closeness(0.55, 0.55, 0.3)).toBe(1);
    expect(closeness(0.25, 0.55, 0.3)).toBeCloseTo(Math.exp(-1), 7);
  });

  it('never rises with the gap', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: MIN_TAU, max: 1, noNaN: true }),
        fc.option(curves),
        (x, y, tau, curve) =>
          closeness(Math.min(x, y), 1, tau, curve) <= closeness(Math.max(x, y), 1, tau, curve),
      ),
    );
  });

  it('is in [0, 1] and 1 for the best hit, by any curve', () => {
    fc.assert(
      fc.property(hostileNumbers, hostileNumbers, curves, (similarity, best, curve) => {
        const value = closeness(similarity, best, 0.2, curve);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(closeness(best, best, 0.2, curve)).toBe(1);
      }),
    );
  });

  it('never falls between neighbouring numbers', () => {
    for (let similarity = 0.1, i = 0; i < 2_000; i++) {
      const next = similarity + 2 ** -56 * (1 + (i % 7));
      expect(closeness(next, 0.9, 0.21)).toBeGreaterThanOrEqual(closeness(similarity, 0.9, 0.21));
      similarity = next + i * 1e-5;
    }
  });
});
