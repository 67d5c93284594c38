import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LIFT } from '../../../../src/domain/taste.js';
import { liftsOf } from '../../../../src/scoring/models/affinity.js';
import { priorOf } from '../../../../src/scoring/models/prior.js';
import { AFFINITY_SETTINGS } from '../../../../src/scoring/models/settings.js';
import { aTable } from './a-table.js';

const evidence = (counts: readonly number[], hidden: readonly number[] = counts.map(() => 0)) => ({
  interactions: 0,
  counts: Float64Array.from(counts),
  hidden: Float64Array.from(hidden),
  total: counts.reduce((sum, count) => sum + count, 0),
});
const lifts = (expected: readonly number[], user: ReturnType<typeof evidence>, prior: readonly number[]) => [
  ...liftsOf(Float64Array.from(expected), user, Float64Array.from(prior), AFFINITY_SETTINGS),
];

describe('the prior', () => {
  it('is the catalogue while nobody did anything', () => {
    const table = aTable({ a: 30, b: 10 });
    const nobody = { visits: new Float64Array(2), totalVisits: 0 };
    expect([...priorOf(table, nobody, AFFINITY_SETTINGS)]).toEqual([0.75, 0.25]);
  });

  it('is (C_k + 10 K size_k/size) / (C + 10 K)', () => {
    const table = aTable({ a: 30, b: 10 });
    const others = { visits: Float64Array.of(5, 75), totalVisits: 80 };
    expect([...priorOf(table, others, AFFINITY_SETTINGS)]).toEqual([(5 + 15) / 100, (75 + 5) / 100]);
  });

  it('is never 0, not even for an empty cluster', () => {
    const prior = priorOf(
      aTable({ a: 9.5, b: 0 }),
      { visits: new Float64Array(2), totalVisits: 0 },
      AFFINITY_SETTINGS,
    );
    expect([...prior]).toEqual([0.95, 0.05]);
  });
});

describe('the lift', () => {
  it('is exactly 0 everywhere without evidence', () => {
    expect(lifts([0, 0, 0], evidence([0, 0, 0]), [0.7, 0.2, 0.1])).toEqual([0, 0, 0]);
  });

  it('is log((expected + 5 g) / ((n + 5) g))', () => {
    const [a, b] = lifts([0.75, 0.25], evidence([1, 0]), [0.5, 0.5]);
    expect(a).toBeCloseTo(Math.log(3.25 / 3), 12);
    expect(b).toBeCloseTo(Math.log(2.75 / 3), 12);
  });

  it('is at least -log 7 for a cluster that a long history avoids', () => {
    const [, avoided] = lifts([30, 0], evidence([30, 0]), [0.5, 0.5]);
    expect(avoided).toBeCloseTo(-Math.log(7), 12);
  });

  it('falls by log(1 + h / (c + 3)) for hidden images, then also below', () => {
    const user = evidence([1, 0], [4, 12]);
    const [a, b] = lifts([1, 0], user, [0.5, 0.5]);
    expect(a).toBeCloseTo(Math.log(3.5 / 3) - Math.log(2), 12);
    expect(b).toBeCloseTo(Math.log(2.5 / 3) - Math.log(5), 12);
  });

  it('is clipped to ±4', () => {
    const [rare, avoided] = lifts([30, 0], evidence([30, 0], [0, 1_000]), [1e-6, 1 - 1e-6]);
    expect(rare).toBe(MAX_LIFT);
    expect(avoided).toBe(-MAX_LIFT);
  });

  it('never goes below the floor without a negative event', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ min: 0, max: 10, noNaN: true }),
            fc.double({ min: 1e-6, max: 1, noNaN: true }),
          ),
          {
            minLength: 1,
            maxLength: 8,
          },
        ),
        (drawn) => {
          const raw = drawn.map(([count]) => count);
          const sum = raw.reduce((total, count) => total + count, 0);
          const counts = raw.map((count) => (sum > 30 ? (count * 30) / sum : count));
          const mass = drawn.reduce((total, [, chance]) => total + chance, 0);
          const user = { ...evidence(counts), total: Math.min(30, sum) };
          const all = lifts(
            counts,
            user,
            drawn.map(([, chance]) => chance / mass),
          );
          for (const lift of all) expect(lift).toBeGreaterThanOrEqual(-Math.log(7));
        },
      ),
    );
  });
});
