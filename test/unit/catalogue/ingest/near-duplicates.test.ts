import { describe, expect, it } from 'vitest';
import {
  findNearDuplicates,
  formatNearDuplicates,
} from '../../../../src/catalogue/ingest/near-duplicates.js';
import { cosine, unitVector, type Vector } from '../../../../src/domain/vector.js';

/** Images by their angle from the first, in degrees. */
function anIndex(angles: Readonly<Record<string, number>>) {
  const vectors = new Map<string, Vector>(
    Object.entries(angles).map(([id, degrees]) => {
      const radians = (degrees * Math.PI) / 180;
      return [id, unitVector([Math.cos(radians), Math.sin(radians)])];
    }),
  );
  return {
    vectors: async (ids: readonly string[]) => new Map([...vectors].filter(([id]) => ids.includes(id))),
    nearest: async (
      query: Vector,
      { k, filter }: { k: number; filter: { excludeIds?: readonly string[] } },
    ) =>
      [...vectors]
        .filter(([id]) => filter.excludeIds?.includes(id) !== true)
        .map(([imageId, vector]) => ({ imageId, clusterId: null, similarity: cosine(query, vector) }))
        .sort((a, b) => b.similarity - a.similarity)
        .slice(0, k),
  };
}

describe('findNearDuplicates', () => {
  const index = anIndex({ a: 0, 'a-again': 1, 'a-burst': 8, b: 60, 'b-small': 61, c: 120 });

  it('groups what was put with what was there, also over a third picture', async () => {
    expect(await findNearDuplicates(['a', 'a-burst', 'c'], index)).toEqual([['a', 'a-again', 'a-burst']]);
    expect(await findNearDuplicates(['b-small', 'a-again'], index)).toEqual([
      ['a', 'a-again', 'a-burst'],
      ['b', 'b-small'],
    ]);
    expect(await findNearDuplicates(['c', 'unknown'], index)).toEqual([]);
  });

  it('is told in a line, with a few names', () => {
    expect(formatNearDuplicates([])).toEqual([]);
    expect(
      formatNearDuplicates([
        ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'],
        ['x', 'y'],
      ]),
    ).toEqual([
      '',
      'Near-duplicates: 2 groups of 10 images; a search with `collapse: true` shows one of each',
      '  a, b, c, d, e, f and 2 more',
      '  x, y',
    ]);
  });
});
