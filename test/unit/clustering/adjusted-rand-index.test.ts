import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjustedRandIndex } from '../../../src/clustering/adjusted-rand-index.js';

const cells = fc
  .integer({ min: 2, max: 60 })
  .chain((rows) =>
    fc.tuple(
      fc.array(fc.nat({ max: 5 }), { minLength: rows, maxLength: rows }),
      fc.array(fc.nat({ max: 5 }), { minLength: rows, maxLength: rows }),
    ),
  );

describe('the adjusted Rand index', () => {
  it("is that of Hubert and Arabie's formula", () => {
    const first = Uint16Array.of(0, 0, 1, 1, 2, 2);
    const second = Uint16Array.of(0, 0, 1, 2, 3, 3);
    const third = Uint16Array.of(0, 0, 1, 1, 2, 3);
    expect(adjustedRandIndex(second, third)).toBeCloseTo((1 - 4 / 15) / (2 - 4 / 15), 12);
    expect(adjustedRandIndex(first, third)).toBeCloseTo((2 - 6 / 15) / (2.5 - 6 / 15), 12);
  });

  it('is 1 for the same clusters under other names, symmetric, and at most 1', () => {
    fc.assert(
      fc.property(cells, ([a, b]) => {
        const [x, y] = [Uint16Array.from(a), Uint16Array.from(b)];
        expect(
          adjustedRandIndex(
            x,
            x.map((cell) => 65_535 - cell),
          ),
        ).toBeCloseTo(1, 12);
        expect(adjustedRandIndex(x, y)).toBeCloseTo(adjustedRandIndex(y, x), 12);
        expect(adjustedRandIndex(x, y)).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it('is about 0 for clusterings that have nothing to do with each other', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => i);
    const a = Uint16Array.from(rows, (i) => i % 10);
    const b = Uint16Array.from(rows, (i) => Math.floor(i / 10) % 10);
    expect(adjustedRandIndex(a, b)).toBeCloseTo(0, 2);
  });
});
