import { describe, expect, it } from 'vitest';
import { holds } from '../../../bench/quality/report.js';

const figure = (mean: number, lower = mean, upper = mean) => ({ mean, lower, upper, observations: 1 });

describe('a gate', () => {
  it('lets the mean stay behind by .01', () => {
    expect(holds({ least: 0.95 }, figure(0.94))).toBe(true);
    expect(holds({ least: 0.95 }, figure(0.939))).toBe(false);
    expect(holds({ most: 0.03 }, figure(0.04))).toBe(true);
    expect(holds({ most: 0.03 }, figure(0.041))).toBe(false);
  });

  it('lets the end of an interval stay behind by nothing', () => {
    expect(holds({ of: 'lower', least: -0.01 }, figure(0, -0.01))).toBe(true);
    expect(holds({ of: 'lower', least: -0.01 }, figure(0, -0.011))).toBe(false);
  });

  it('does not hold for what was not measured', () => {
    expect(holds({ least: 0 }, figure(Number.NaN))).toBe(false);
  });
});
