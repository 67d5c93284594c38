import fc from 'fast-check';
import { expect, it } from 'vitest';
import { kthGreatest } from '../../../../../src/datasources/indexes/embedded/kth-greatest.js';

it('is what sorting finds, among equals too, and leaves the numbers as they are', () => {
  const few = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true })), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(few, fc.integer({ min: 1, max: 70 }), (numbers, k) => {
      const values = Float64Array.from(numbers, (number) => number + 0);
      const before = values.slice();
      const sorted = [...values].sort((a, b) => b - a);
      expect(kthGreatest(values, k)).toBe(sorted[Math.min(k, sorted.length) - 1] ?? Number.NEGATIVE_INFINITY);
      expect(values).toEqual(before);
    }),
  );
});
