import { beforeEach, describe, expect, it } from 'vitest';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { execute } from '../../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../../client/generated/graphql.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

/** A window of three holds cat-1 to cat-3; the comics beyond it are cat-4 and cat-6. */
const WINDOW = ['cat-1', 'cat-2', 'cat-3'];

describe('images from beyond the window', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway({ CANDIDATES: '3' });
    await view('cat-2', 'comics');
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 3, photos: -1 });
  });

  async function view(imageId: string, clusterId: string): Promise<void> {
    const eventId = `${imageId} seen`;
    await gateway.log.append({ eventId, userId: 'ann', imageId, clusterId, type: 'VIEW', at: NOW });
  }
  async function search(variables: SearchQueryVariables) {
    const { searchImages } = await execute(gateway.app, SearchDocument, variables);
    return { ...searchImages, ids: searchImages.edges.map(({ node }) => node.id) };
  }
  const asked = () => gateway.index.calls.filter((call) => call === 'nearest').length;

  it('come from the clusters where the user is at home, and say so', async () => {
    const { ids, edges, personalization, totalCandidates } = await search({
      query: 'cat',
      userId: 'ann',
      weight: 0.9,
    });
    expect(ids).toEqual(['cat-2', 'cat-4', 'cat-6', 'cat-1', 'cat-3']);
    expect(totalCandidates).toBe(5);
    expect(personalization).toMatchObject({ applied: true, tasteCandidates: 2, degraded: [] });
    expect(edges.map(({ similarityRank }) => similarityRank)).toEqual([2, 4, 5, 1, 3]);
    expect(edges[1]?.explanation.summary).toMatch(/^Up from beyond the window to 2: /);
    expect(edges[3]?.explanation.summary).toMatch(/^Down from number 1 to 4: /);
  });

  it('are on the pages of one list, also when that is ranked again', async () => {
    const variables = { query: 'cat', userId: 'ann', weight: 0.9, first: 2 };
    const first = await search(variables);
    const second = await search({ ...variables, after: first.pageInfo.endCursor });
    expect([...first.ids, ...second.ids]).toEqual(['cat-2', 'cat-4', 'cat-6', 'cat-1']);
    expect(second.edges[0]?.explanation.summary).toMatch(/^Up from beyond the window to 3: /);
  });

  it.each([
    ['at weight 0', { userId: 'ann', weight: 0 }],
    ['for a user nobody has seen', { userId: 'bob', weight: 1 }],
    ['when nothing of the user may be read', { userId: 'ann', personalize: false }],
    ['for nobody', {}],
  ])('are not looked for %s', async (_, variables) => {
    const { ids, personalization } = await search({ query: 'cat', ...variables });
    expect(ids).toEqual(WINDOW);
    expect(personalization.tasteCandidates).toBe(0);
    expect(asked()).toBe(1);
  });

  it('are not looked for where the window shows that nothing relevant lies beyond', async () => {
    const fit = {
      labels: 'tags',
      queries: 9,
      judgements: 900,
      logLoss: 0.1,
      exponentialLogLoss: 0.2,
    } as const;
    const text = { best: 1, gaps: [0, 0.01], probabilities: [1, 0.04], fit };
    const live = await gateway.index.release();
    gateway.index.release = async () => ({ ...live, relevance: { text } });
    expect((await search({ query: 'cat', userId: 'ann' })).totalCandidates).toBe(3);
    expect(asked()).toBe(1);
  });

  it('are not looked for where the window holds everything', async () => {
    const { totalCandidates } = await search({
      query: 'cat',
      userId: 'ann',
      filter: { excludeIds: ['cat-1', 'cat-3', 'cat-5', 'cat-6'] },
    });
    expect(totalCandidates).toBe(2);
    expect(asked()).toBe(1);
  });

  it('pass the filter, and are not what the user hid', async () => {
    const only = (filter: SearchQueryVariables['filter']) =>
      search({ query: 'cat', userId: 'ann', weight: 0.9, filter });
    expect((await only({ excludeIds: ['cat-4'] })).ids).toEqual(['cat-2', 'cat-6', 'cat-1', 'cat-3']);
    expect((await only({ clusters: ['photos'] })).ids).toEqual(['cat-1', 'cat-3', 'cat-5']);
    await gateway.log.append({
      eventId: 'h',
      userId: 'ann',
      imageId: 'cat-4',
      clusterId: 'comics',
      type: 'HIDE',
      at: NOW,
    });
    expect((await only(null)).ids).toEqual(['cat-2', 'cat-6', 'cat-1', 'cat-3']);
  });

  it('are kept for their user alone, until the user is at home in other clusters', async () => {
    await search({ query: 'cat', userId: 'ann' });
    await search({ query: 'cat', userId: 'ann', first: 1 });
    expect(asked()).toBe(2);
    expect((await search({ query: 'cat' })).ids).toEqual(WINDOW);
    await view('cat-4', 'comics');
    expect((await search({ query: 'cat', userId: 'ann' })).personalization.tasteCandidates).toBe(2);
    expect(asked()).toBe(2);
    await view('cat-5', 'photos');
    expect((await search({ query: 'cat', userId: 'ann' })).personalization.tasteCandidates).toBe(3);
    expect(asked()).toBe(3);
    await view('cat-6', 'comics');
    expect((await search({ query: 'cat', userId: 'ann' })).personalization.tasteCandidates).toBe(3);
    expect(asked()).toBe(3);
  });

  it('are without what was hidden since they were kept', async () => {
    const variables = { query: 'cat', userId: 'ann', weight: 0.9 };
    expect((await search(variables)).ids).toContain('cat-4');
    const hiding = { eventId: 'h', userId: 'ann', imageId: 'cat-4', clusterId: 'comics', at: NOW };
    await gateway.log.append({ ...hiding, type: 'HIDE' });
    expect((await search(variables)).ids).toEqual(['cat-2', 'cat-6', 'cat-1', 'cat-3']);
    expect(asked()).toBe(2);
  });

  it('hold no search up, and fail none', async () => {
    const nearest = gateway.index.nearest.bind(gateway.index);
    gateway.index.nearest = (query, request) =>
      request.filter.clusters === undefined ? nearest(query, request) : new Promise(() => {});
    const searching = search({ query: 'cat', userId: 'ann', weight: 0.9 });
    await gateway.timing.advance(250);
    expect((await searching).ids).toEqual(['cat-2', 'cat-1', 'cat-3']);
    gateway.index.nearest = (query, request) =>
      request.filter.clusters === undefined ? nearest(query, request) : Promise.reject(new Error('lost'));
    expect((await search({ query: 'cat', userId: 'ann', weight: 0.9 })).ids).toEqual([
      'cat-2',
      'cat-1',
      'cat-3',
    ]);
  });
});
