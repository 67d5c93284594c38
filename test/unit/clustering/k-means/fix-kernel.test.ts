import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createFixKernel } from '../../../../src/clustering/k-means/fix-kernel.js';

const vectors = fc
  .integer({ min: 1, max: 5 })
  .chain((blocks) =>
    fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: blocks * 8, maxLength: blocks * 8 }),
  );

it('the fixing kernel rounds every number as the plain definition, and squares what it wrote', () => {
  fc.assert(
    fc.property(vectors, (numbers) => {
      const kernel = createFixKernel(numbers.length);
      kernel.floats.set(numbers);
      const length = Math.sqrt(numbers.reduce((sum, value) => sum + value ** 2, 0));
      expect(Math.sqrt(kernel.square())).toBeCloseTo(length, 12);
      const scale = 32_767 / Math.max(1, length);
      const squares = kernel.fix(scale);
      const fixed = [...kernel.floats].map((value) => Math.floor(value * scale + 0.5) + 0);
      expect([...kernel.fixed]).toEqual(fixed);
      expect(squares).toBe(fixed.reduce((sum, value) => sum + value ** 2, 0));
    }),
  );
});
