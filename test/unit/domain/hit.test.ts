import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareHits, type Hit, joinHits } from '../../../src/domain/hit.js';

/** Few similarities, so that many are equal. */
const images = fc.uniqueArray(
  fc.record({
    imageId: fc.string({ minLength: 1, maxLength: 3 }),
    similarity: fc.constantFrom(-0.5, 0, 0.25, 0.5),
    isOther: fc.boolean(),
  }),
  { selector: ({ imageId }) => imageId, maxLength: 40 },
);

it('ranks two lists as one', () => {
  fc.assert(
    fc.property(images, (all) => {
      const sorted = all.toSorted(compareHits);
      const list = (isOther: boolean): readonly Hit[] =>
        sorted
          .filter((image) => image.isOther === isOther)
          .map(({ imageId, similarity }, i) => ({
            ...{ imageId, similarity, clusterId: null, similarityRank: isOther ? 0 : i + 1 },
            ...(isOther && { isBeyondWindow: true }),
          }));
      const joined = joinHits(list(false), list(true));
      expect(joined).toEqual(
        sorted.map(({ imageId, similarity, isOther }, i) => ({
          ...{ imageId, similarity, clusterId: null, similarityRank: i + 1 },
          ...(isOther && { isBeyondWindow: true }),
        })),
      );
    }),
  );
});
