import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optimalAssignment } from '../../../src/clustering/optimal-assignment.js';

function cheapest(cost: readonly number[], rows: number, columns: number): number {
  const from = (row: number, used: ReadonlySet<number>): number => {
    if (row === rows) return 0;
    const totals = [...Array(columns).keys()]
      .filter((column) => !used.has(column))
      .map((column) => (cost[row * columns + column] ?? 0) + from(row + 1, new Set([...used, column])));
    return Math.min(...totals);
  };
  return from(0, new Set());
}

const problems = fc.integer({ min: 0, max: 6 }).chain((rows) =>
  fc.integer({ min: Math.max(1, rows), max: 7 }).chain((columns) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      cost: fc.array(fc.integer({ min: -9, max: 9 }), {
        minLength: rows * columns,
        maxLength: rows * columns,
      }),
    }),
  ),
);

describe('the optimal assignment', () => {
  it('costs what the best of all assignments costs', () => {
    fc.assert(
      fc.property(problems, ({ rows, columns, cost }) => {
        const columnOf = [...optimalAssignment(Float64Array.from(cost), rows, columns)];
        expect(new Set(columnOf).size).toBe(rows);
        expect(columnOf.every((column) => column >= 0 && column < columns)).toBe(true);
        const total = columnOf.reduce((sum, column, row) => sum + (cost[row * columns + column] ?? 0), 0);
        expect(total).toBe(cheapest(cost, rows, columns));
      }),
      { numRuns: 150 },
    );
  });

  it('gives up a cheap cell for a cheaper whole', () => {
    expect([...optimalAssignment(Float64Array.of(1, 2, 1, 9), 2, 2)]).toEqual([1, 0]);
  });

  it('refuses more rows than columns', () => {
    expect(() => optimalAssignment(new Float64Array(6), 3, 2)).toThrowError(RangeError);
  });
});
