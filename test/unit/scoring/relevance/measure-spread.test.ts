import { describe, expect, it } from 'vitest';
import { unitVector, type Vector } from '../../../../src/domain/vector.js';
import { measureSpread } from '../../../../src/scoring/relevance/measure-spread.js';

const axis = (i: number): Vector => unitVector(Array.from({ length: 4 }, (_, j) => (i === j ? 1 : 0)));
const never = () => {
  throw new Error('nothing to choose');
};

describe('the spread of similarities', () => {
  it('is the median over the probes of the standard deviation of their cosines', () => {
    const catalogue = [axis(0), axis(1)];
    // cosines of the probes: (1, 0) -> .5, (1, 0) -> .5, (0, 0) -> 0
    const probes = [unitVector([1, 0, 0, 0]), unitVector([1, 0, 0, 0]), axis(3)];
    expect(measureSpread({ probes, catalogue, random: never })).toBe(0.5);
    // and of two: the mean of the middle two
    expect(measureSpread({ probes: probes.slice(1), catalogue, random: never })).toBe(0.25);
  });

  it('leaves a probe of the catalogue itself out', () => {
    const catalogue = [axis(0), axis(1), axis(2)];
    expect(measureSpread({ probes: [axis(0)], catalogue, random: never })).toBeCloseTo(Math.sqrt(2) / 3, 12);
    expect(measureSpread({ probes: catalogue, catalogue, random: never })).toBe(0);
  });

  it('samples what is large, the same for the same random numbers', () => {
    const catalogue = Array.from({ length: 50 }, (_, i) => unitVector([i, 50 - i, 1, 2]));
    const sample = () => {
      let state = 0;
      const random = () => {
        state = (state + 0.381966) % 1;
        return state;
      };
      return measureSpread({ probes: catalogue, catalogue, random, maxProbes: 9, maxVectors: 20 });
    };
    expect(sample()).toBe(sample());
    expect(sample()).toBeGreaterThan(0);
  });

  it('is 0 when there is nothing to measure', () => {
    expect(measureSpread({ probes: [], catalogue: [axis(0)], random: never })).toBe(0);
    expect(measureSpread({ probes: [axis(0)], catalogue: [], random: never })).toBe(0);
  });
});
