import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AttributeTable } from '../../../../../src/datasources/indexes/embedded/attribute-table.js';
import { anImage } from '../../../../builders/an-image.js';

const word = fc.constantFrom('a', 'b', 'c', 'd');
const images = fc.array(
  fc.record({
    type: word,
    tags: fc.uniqueArray(word),
    width: fc.nat(5),
    height: fc.nat(5),
    isDead: fc.boolean(),
    inCluster: fc.boolean(),
  }),
);
const filters = fc.record(
  {
    types: fc.array(word),
    tags: fc.array(word),
    minWidth: fc.nat(5),
    minHeight: fc.nat(5),
    clusters: fc.constant(['k']),
  },
  { requiredKeys: [] },
);

it('lets through what every condition holds for', async () => {
  await fc.assert(
    fc.asyncProperty(images, filters, async (given, filter) => {
      const table = new AttributeTable();
      given.forEach(({ type, tags, width, height, isDead }, slot) => {
        table.set(slot, anImage({ type, tags, width, height }));
        if (isDead) table.clear(slot);
      });
      const expected = given.flatMap((image, slot) =>
        !image.isDead &&
        (filter.types?.includes(image.type) ?? true) &&
        (filter.tags?.some((tag) => image.tags.includes(tag)) ?? true) &&
        image.width >= (filter.minWidth ?? 0) &&
        image.height >= (filter.minHeight ?? 0) &&
        (filter.clusters === undefined || image.inCluster)
          ? [slot]
          : [],
      );
      const found = await table.matching(filter, (slot) => given[slot]?.inCluster ?? false);
      expect([...found.toArray()]).toEqual(expected);
    }),
  );
});

it('grows to any slot and leaves the gaps empty', async () => {
  const table = new AttributeTable();
  table.set(10_000, anImage({ tags: ['far'] }));
  expect([...(await table.matching({}, () => false)).toArray()]).toEqual([10_000]);
  expect([...(await table.matching({ tags: ['far'] }, () => false)).toArray()]).toEqual([10_000]);
});
