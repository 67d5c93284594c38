import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import { cosine, unitVector } from '../../../src/domain/vector.js';
import { NEAR_DUPLICATE } from '../../../src/scoring/near-duplicates.js';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';
import { anImage } from '../../builders/an-image.js';
import { execute } from '../../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../../client/generated/graphql.js';

describe('a search that collapses near-duplicates', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
  });

  async function search(variables: SearchQueryVariables) {
    const { searchImages } = await execute(gateway.app, SearchDocument, { query: 'cat', ...variables });
    return {
      ...searchImages,
      shown: searchImages.edges.map(({ node, rank, count }) => [node.id, rank, count]),
    };
  }

  it('shows one of a group, the first, with its count', async () => {
    // The fake cats are 6 degrees apart: two neighbours are one picture, three are not.
    const { shown, totalCandidates } = await search({ collapse: true });
    expect(shown).toEqual([
      ['cat-1', 1, 2],
      ['cat-3', 2, 2],
      ['cat-5', 3, 2],
    ]);
    expect(totalCandidates).toBe(3);
  });

  it('is another list than the plain one, which asks for no vectors', async () => {
    const { shown } = await search({});
    expect(shown.map(([id]) => id)).toEqual(['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6']);
    expect(shown.every(([, , count]) => count === 1)).toBe(true);
    expect(gateway.index.calls).not.toContain('vectors');
    expect((await search({ collapse: false })).shown).toEqual(shown);
  });

  it('continues behind its own cursors', async () => {
    const first = await search({ collapse: true, first: 2 });
    const second = await search({ collapse: true, first: 2, after: first.pageInfo.endCursor ?? null });
    expect([...first.shown, ...second.shown]).toEqual((await search({ collapse: true })).shown);
    expect(second.personalization.snapshot).toBe(true);
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it('shows every image when the vectors cannot be had, and says so', async () => {
    gateway.index.vectors = async () => {
      throw new ParallaxError('UNAVAILABLE', 'the index went away');
    };
    const { shown, personalization } = await search({ collapse: true });
    expect(shown).toHaveLength(6);
    expect(personalization.degraded).toMatchObject([{ stage: 'CANDIDATES', reason: 'UNAVAILABLE' }]);
  });

  it('shows an image alone whose vector is gone, and groups the others', async () => {
    const vectors = gateway.index.vectors.bind(gateway.index);
    gateway.index.vectors = async (ids) =>
      new Map([...(await vectors(ids))].filter(([id]) => id !== 'cat-1'));
    const { shown, personalization } = await search({ collapse: true });
    expect(shown).toEqual([
      ['cat-1', 1, 1],
      ['cat-2', 2, 2],
      ['cat-4', 3, 3],
    ]);
    expect(personalization.degraded).toEqual([]);
  });

  it('loses no image, keeps the order, and shows no two of one group', async () => {
    const directions = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(directions, async (steps) => {
        gateway = await aSmallGateway();
        const entries = steps.map((step, i) => ({
          image: anImage({ id: `i${String(i).padStart(2, '0')}` }),
          clusterId: null,
          vector: unitVector([300, step]),
        }));
        gateway.index.entries.splice(0, gateway.index.entries.length, ...entries);
        const plain = await search({ first: 100 });
        const collapsed = await search({ first: 100, collapse: true });
        expect(collapsed.shown.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(entries.length);
        const kept = collapsed.shown.map(([id]) => id);
        expect(kept).toEqual(plain.shown.map(([id]) => id).filter((id) => kept.includes(id)));
        expect(collapsed.shown.map(([, rank]) => rank)).toEqual(kept.map((_, i) => i + 1));
        const vectors = entries.filter(({ image }) => kept.includes(image.id)).map(({ vector }) => vector);
        for (const [i, one] of vectors.entries()) {
          for (const other of vectors.slice(i + 1)) expect(cosine(one, other)).toBeLessThan(NEAR_DUPLICATE);
        }
      }),
      { numRuns: 25 },
    );
  });
});
