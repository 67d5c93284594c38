import { beforeEach, describe, expect, it } from 'vitest';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { execute } from '../../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../../client/generated/graphql.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

describe('a query that is the name of a picture', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
  });
  const search = async (variables: SearchQueryVariables) => {
    const { searchImages } = await execute(gateway.app, SearchDocument, variables);
    return { ...searchImages, ids: searchImages.edges.map(({ node }) => node.id) };
  };

  it('is looked up: that picture comes first, all others as they would without it', async () => {
    const others = (await search({ query: 'cat-3.jpeg' })).ids;
    expect(others).toHaveLength(6);
    const { ids, edges, suggestedQuery } = await search({ query: 'cat-3.jpg' });
    expect(ids).toEqual(['cat-3', ...others.filter((id) => id !== 'cat-3')]);
    expect(edges[0]).toMatchObject({ rank: 1, similarityRank: 1, score: 1 });
    expect(edges[0]?.explanation).toMatchObject({
      similarity: null,
      affinity: 0,
      similarityContribution: 1,
      affinityContribution: 0,
      summary: 'Number 1: its file has the name that was searched for.',
    });
    expect(edges.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(edges.map(({ similarityRank }) => similarityRank)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const { explanation } of edges.slice(1)) expect(explanation.similarity).toBeGreaterThan(0);
    expect(suggestedQuery).toBeNull();
  });

  it('stays first on pages and for every taste, but for who hid it', async () => {
    const event = { userId: 'ann', clusterId: 'comics', at: NOW } as const;
    await gateway.log.append({ ...event, imageId: 'cat-2', type: 'FAVORITE', eventId: 'e1' });
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 3 });
    const first = await search({ query: 'CAT-5.JPG', userId: 'ann', weight: 1, first: 2 });
    expect(first.ids[0]).toBe('cat-5');
    const second = await search({
      ...{ query: 'CAT-5.JPG', userId: 'ann', weight: 1, first: 10 },
      after: first.pageInfo.endCursor ?? null,
    });
    expect(second.personalization.snapshot).toBe(true);
    expect([...first.ids, ...second.ids].toSorted()).toEqual([
      'cat-1',
      'cat-2',
      'cat-3',
      'cat-4',
      'cat-5',
      'cat-6',
    ]);
    await gateway.log.append({ ...event, imageId: 'cat-5', type: 'HIDE', eventId: 'e2' });
    expect((await search({ query: 'cat-5.jpg', userId: 'ann' })).ids).not.toContain('cat-5');
  });

  it('is asked of the index for texts alone that end as such names do', async () => {
    for (const query of ['cat', 'a cat. and a dog', 'cat.', '.jpg']) await search({ query });
    await search({ query: 'cat-1.jpg', similarTo: 'cat-2' });
    expect(gateway.index.calls).not.toContain('named');
    await search({ query: 'cat-9.jpg' });
    expect(gateway.index.calls).toContain('named');
  });

  it('obeys the filter, and is searched for by its looks where names cannot be asked', async () => {
    const comics = await search({ query: 'cat-3.jpg', filter: { types: ['illustration'] } });
    expect(comics.ids).toEqual((await search({ query: 'x.jpg', filter: { types: ['illustration'] } })).ids);
    gateway.index.named = () => Promise.reject(new Error('away'));
    const { ids, personalization } = await search({ query: 'cat-3.jpg' });
    expect(ids).toHaveLength(6);
    expect(personalization.degraded).toEqual([]);
  });
});

describe('a least similarity', () => {
  it('leaves out what is farther, and keeps the order and the places of the others', async () => {
    const { app } = await aSmallGateway();
    const pages = async (variables: SearchQueryVariables) =>
      (await execute(app, SearchDocument, variables)).searchImages;
    const all = await pages({ query: 'cat' });
    const at = all.edges[2]?.explanation.similarity ?? null;
    const near = await pages({ query: 'cat', minSimilarity: at });
    expect(near.edges.map(({ cursor: _, ...edge }) => edge)).toEqual(
      all.edges.slice(0, 3).map(({ cursor: _, ...edge }) => edge),
    );
    expect(near.totalCandidates).toBe(3);
    const none = await pages({ query: 'dog', minSimilarity: 1 });
    expect([none.edges, none.totalCandidates, none.pageInfo.hasNextPage]).toEqual([[], 0, false]);
    expect((await pages({ query: 'cat', minSimilarity: -1 })).edges).toHaveLength(6);
  });
});
