import { beforeEach, describe, expect, it } from 'vitest';
import { packShown } from '../../../src/datasources/logs/shown-page-bytes.js';
import type { ShownPage } from '../../../src/domain/impression.js';
import { aShownPage } from '../../builders/a-shown-page.js';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { execute } from '../../client/execute.js';
import {
  RecommendDocument,
  SearchDocument,
  type SearchQueryVariables,
} from '../../client/generated/graphql.js';
import { collect } from '../../contract/interaction-log.contract.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

const EVENT = { userId: 'ann', imageId: 'cat-2', clusterId: 'comics', type: 'VIEW', at: NOW } as const;

describe('what a search showed', () => {
  let gateway: SmallGateway;

  async function open(environment: Readonly<Record<string, string>>): Promise<void> {
    gateway = await aSmallGateway(environment);
    await gateway.log.append({ ...EVENT, eventId: 'e1' });
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 3, photos: -1 });
    gateway.log.calls.length = 0;
  }

  beforeEach(() => open({ IMPRESSIONS: '100' }));

  async function search(variables: SearchQueryVariables) {
    return (await execute(gateway.app, SearchDocument, variables)).searchImages;
  }

  async function shown(): Promise<readonly ShownPage[]> {
    await gateway.timing.advance(500);
    return collect(gateway.log.shown());
  }

  it('is recorded behind the answer, page by page, with positions and what they were made of', async () => {
    const first = await search({ query: 'cat', userId: 'ann', weight: 0.9, first: 2 });
    const second = await search({
      query: 'cat',
      userId: 'ann',
      weight: 0.9,
      first: 2,
      after: first.pageInfo.endCursor ?? null,
    });
    expect(gateway.log.calls).not.toContain('note 2 shown');
    const pages = await shown();
    expect(gateway.log.calls).toContain('note 2 shown');
    expect(pages.map(({ searchId, userId, at }) => ({ searchId, userId, at }))).toEqual(
      [first, second].map(({ searchId }) => ({ searchId, userId: 'ann', at: NOW })),
    );
    expect(pages.flatMap(({ images }) => images.map(({ imageId, rank }) => [imageId, rank]))).toEqual(
      [...first.edges, ...second.edges].map(({ node, rank }) => [node.id, rank]),
    );
    expect(pages[0]?.order).toMatchObject({
      experiment: null,
      arms: [{ name: '', weight: 0.9, formula: 'lift' }],
      firstChance: 1,
    });
    const [top] = pages[0]?.images ?? [];
    expect(top).toMatchObject({
      affinity: first.edges[0]?.explanation.affinity,
      similarity: first.edges[0]?.explanation.similarity,
    });
  });

  it('is recorded of recommendations too, without similarities', async () => {
    const { recommendImages } = await execute(gateway.app, RecommendDocument, { userId: 'ann', first: 2 });
    await execute(gateway.app, RecommendDocument, { userId: 'bob' });
    expect(await shown()).toMatchObject([
      {
        searchId: recommendImages.searchId,
        userId: 'ann',
        order: {
          experiment: null,
          arms: [{ formula: 'rank', weight: expect.closeTo(5 / 6) }],
          firstChance: 1,
        },
        images: recommendImages.edges.map(({ node, rank }) => ({ imageId: node.id, rank, similarity: null })),
      },
    ]);
  });

  it.each([
    ['nothing is known of the user', { query: 'cat', userId: 'bob' }],
    ['the user is left out', { query: 'cat', userId: 'ann', personalize: false }],
    ['there is no user', { query: 'cat' }],
  ])('is not recorded when %s', async (_why, variables) => {
    await search(variables);
    expect(await shown()).toEqual([]);
  });

  it('is recorded at weight 0 too: a plain order says most about the weight', async () => {
    await search({ query: 'cat', userId: 'ann', weight: 0 });
    expect(await shown()).toMatchObject([{ order: { arms: [{ weight: 0 }] }, images: { length: 6 } }]);
  });

  it('is neither recorded of a user who pauses learning between pages, nor left of one who is forgotten', async () => {
    const first = await search({ query: 'cat', userId: 'ann', first: 2 });
    await gateway.log.update('ann', (before) => ({ ...before, ...emptyOf(before), paused: true }));
    await search({ query: 'cat', userId: 'ann', first: 2, after: first.pageInfo.endCursor ?? null });
    expect(await shown()).toEqual([]);
    await gateway.log.update('ann', (before) => ({ ...before, ...emptyOf(before), paused: false }));
    await search({ query: 'cat', userId: 'ann', first: 2 });
    await gateway.log.forget('ann');
    expect(await shown()).toEqual([]);
  });

  it('is not recorded by default', async () => {
    await open({});
    await search({ query: 'cat', userId: 'ann' });
    expect(await shown()).toEqual([]);
    expect(gateway.log.calls).toEqual(['history of ann']);
  });

  it('fails no search when the log cannot take it, and is counted', async () => {
    const noteShown = gateway.log.noteShown.bind(gateway.log);
    gateway.log.noteShown = () => Promise.reject(new Error('down'));
    await search({ query: 'cat', userId: 'ann' });
    await gateway.timing.advance(500);
    gateway.log.noteShown = noteShown;
    await search({ query: 'cat', userId: 'ann' });
    await gateway.timing.advance(500);
    const { body } = await gateway.app.http.inject('/metrics');
    expect(body).toContain('parallax_shown_pages_total{outcome="lost"} 1');
    expect(body).toContain('parallax_shown_pages_total{outcome="kept"} 1');
  });

  it('takes at most 1,000 bytes a page of 20 images with ids of 22 characters', () => {
    const images = Array.from({ length: 20 }, (_, i) => ({
      imageId: `${'abcdefghijklmnopqrst'}${10 + i}`,
      rank: i + 1,
      similarity: 0.3,
      relevance: 0.5,
      affinity: 1,
      arm: 0 as const,
    }));
    const order = { experiment: 'a:weight=.4|b:auto', seq: 1_000_000 };
    const bytes = packShown(aShownPage({ searchId: 'a'.repeat(22), order, images })).length;
    expect(bytes).toBeLessThanOrEqual(1_000);
    expect(bytes).toBeGreaterThan(20 * (22 + 16));
  });
});

function emptyOf(history: Awaited<ReturnType<SmallGateway['log']['history']>>) {
  if (history === null) throw new Error('ann is known');
  return history;
}
