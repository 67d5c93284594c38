import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hitsOf, keepImages } from '../../../src/search/kept-images.js';

const code = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: 4, maxLength: 4 });
const image = fc.record({
  imageId: fc.string({ minLength: 1 }),
  clusterId: fc.option(fc.string()),
  similarity: fc.option(fc.double({ min: -1, max: 1, noNaN: true })),
  code: fc.option(code, { nil: undefined }),
});

it('gives back the images that it keeps, as hits by place', () => {
  fc.assert(
    fc.property(fc.array(image, { maxLength: 30 }), (images) => {
      const found = images.map(({ code: numbers, ...rest }) => ({
        ...rest,
        ...(numbers !== undefined && { code: Int8Array.from(numbers) }),
      }));
      expect(hitsOf(keepImages(found))).toEqual(
        found.map((one, place) => ({ ...one, similarityRank: place + 1 })),
      );
    }),
  );
});

it("keeps words' finds without a similarity, and no code of another length", () => {
  const found = [
    { imageId: 'a', clusterId: null, code: Int8Array.of(1, 2) },
    { imageId: 'b', clusterId: 'c1', code: Int8Array.of(3) },
  ];
  expect(hitsOf(keepImages(found))).toEqual([
    { imageId: 'a', clusterId: null, similarity: null, similarityRank: 1, code: Int8Array.of(1, 2) },
    { imageId: 'b', clusterId: 'c1', similarity: null, similarityRank: 2 },
  ]);
});
