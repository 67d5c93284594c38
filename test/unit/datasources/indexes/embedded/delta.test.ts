import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Delta } from '../../../../../src/datasources/indexes/embedded/delta.js';
import { compareHits } from '../../../../../src/domain/hit.js';
import { cosine, unitVector, type Vector } from '../../../../../src/domain/vector.js';
import { someVectors } from '../../../../builders/some-vectors.js';

const VECTORS = someVectors({ count: 600, dimension: 4, seed: 2 });

/** A step puts a slot, or removes it when it is there already. */
it('finds exactly what is in it, through any puts and removals', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(599), { maxLength: 900 }), fc.nat(599), (steps, through) => {
      const delta = new Delta(4);
      const living = new Map<number, Vector>();
      for (const slot of steps) {
        const vector = VECTORS[slot] ?? new Float32Array(4);
        if (living.delete(slot)) delta.remove(slot);
        else {
          living.set(slot, vector);
          delta.add(slot, `image-${slot}`, vector);
        }
      }
      delta.dropBelow(through);
      for (const slot of living.keys()) if (slot < through) living.delete(slot);

      const query = unitVector([1, 2, 3, 4]);
      const expected = [...living]
        .map(([slot, vector]) => ({ slot, imageId: `image-${slot}`, similarity: cosine(query, vector) }))
        .sort(compareHits);
      expect(delta.size).toBe(living.size);
      expect(delta.nearest(query, 1_000).sort(compareHits)).toEqual(expected);
      expect(delta.nearest(query, 3).sort(compareHits)).toEqual(expected.slice(0, 3));
      expect(delta.scan(query, (slot) => slot % 2 === 0).sort(compareHits)).toEqual(
        expected.filter(({ slot }) => slot % 2 === 0),
      );
    }),
    { numRuns: 30 },
  );
});

it('compares a query that is a view into a larger array', () => {
  const delta = new Delta(2);
  delta.add(1, 'east', Float32Array.of(1, 0));
  delta.add(2, 'north', Float32Array.of(0, 1));
  const view = Float32Array.of(1, 0, 0, 1).subarray(2);
  expect(delta.nearest(view, 1).map(({ imageId }) => imageId)).toEqual(['north']);
});
