import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quantize } from '../../../src/scoring/quantize.js';

const STEPS = 2 ** 24;
const steps = (value: number) => BigInt(value * STEPS);

describe('the grid', () => {
  it('is the nearest multiple of 2^-24, never -0', () => {
    expect(quantize(0.5)).toBe(0.5);
    expect(quantize(1 / 3)).toBeCloseTo(1 / 3, 7);
    expect(quantize(1 / 3) * STEPS).toBe(Math.round(STEPS / 3));
    expect(Object.is(quantize(-1e-12), 0)).toBe(true);
  });

  it('makes a weighted mean of values within ±32 exact', () => {
    const values = fc.double({ min: -32, max: 32, noNaN: true }).map(quantize);
    const weights = fc.double({ min: 0, max: 1, noNaN: true }).map(quantize);
    fc.assert(
      fc.property(weights, values, values, (w, x, y) => {
        const exact = (BigInt(STEPS) - steps(w)) * steps(x) + steps(w) * steps(y);
        expect(BigInt(((1 - w) * x + w * y) * STEPS * STEPS)).toBe(exact);
      }),
    );
  });
});
