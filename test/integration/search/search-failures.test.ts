import pino from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { ask, execute } from '../../client/execute.js';
import {
  BecauseDocument,
  SearchDocument,
  type SearchQueryVariables,
} from '../../client/generated/graphql.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

const PLAIN = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];
const COME_BACK = [{ extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 } }];

describe('the read path when an engine fails in an odd place', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
  });
  const refuse = () => Promise.reject(new Error('connection refused'));
  const search = async (variables: SearchQueryVariables) => {
    const { searchImages } = await execute(gateway.app, SearchDocument, variables);
    return { ...searchImages, ids: searchImages.edges.map(({ node }) => node.id) };
  };

  it('answers from the cache when the index cannot even say what it holds', async () => {
    await search({ query: 'cat' });
    gateway.index.revision = refuse;
    const { ids, personalization } = await search({ query: 'cat' });
    expect(ids).toEqual(PLAIN);
    expect(personalization.degraded).toMatchObject([{ stage: 'CANDIDATES', reason: 'UNAVAILABLE' }]);
  });

  it.each(['release', 'revision', 'nearest', 'documents'] as const)(
    'says when to come back when the index fails at its %s',
    async (method) => {
      gateway.index[method] = refuse;
      const { errors } = await ask(gateway.app, SearchDocument, { query: 'dog' });
      expect(errors).toMatchObject(COME_BACK);
      expect(JSON.stringify(errors)).not.toContain('connection refused');
    },
  );

  it('says when to come back when neither vectors nor words can be searched', async () => {
    gateway.embedder.failure = new Error('the model is gone');
    gateway.index.matchText = refuse;
    expect((await ask(gateway.app, SearchDocument, { query: 'dog' })).errors).toMatchObject(COME_BACK);
  });

  it('never says that there is nothing because a stage failed', async () => {
    gateway.embedder.failure = new Error('the model is gone');
    gateway.index.matchText = async () => [];
    const { data, errors } = await ask(gateway.app, SearchDocument, { query: 'dog' });
    expect(errors).toMatchObject(COME_BACK);
    expect(data).toEqual({ searchImages: null });
  });

  it('begins no other search when the embedder has spent the budget', async () => {
    gateway.embedder.embedTexts = (_texts, signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    const searching = ask(gateway.app, SearchDocument, { query: 'cat' });
    await gateway.timing.advance(800);
    expect((await searching).errors).toMatchObject([
      { message: 'The search took longer than its 800 ms; try again.', extensions: { code: 'TIMEOUT' } },
    ]);
    expect(gateway.index.calls).not.toContain('matchText');
  });

  it('answers without reasons when the ranker cannot give them', async () => {
    const view = { userId: 'ann', imageId: 'cat-2', clusterId: 'comics', type: 'VIEW', at: NOW } as const;
    await gateway.log.append({ ...view, eventId: 'e1' });
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 3 });
    gateway.ranker.because = () => Promise.reject(new ParallaxError('TIMEOUT', 'too slow'));
    const { searchImages } = await execute(gateway.app, BecauseDocument, {
      query: 'cat',
      userId: 'ann',
      first: 2,
    });
    expect(searchImages.edges.map(({ explanation }) => explanation.because)).toEqual([[], []]);
  });

  it('tells the operator why it went on without an engine, and nothing of who searched for what', async () => {
    const written: string[] = [];
    const lines = pino({ base: null }, { write: (line) => written.push(line) });
    gateway = await aSmallGateway({}, lines);
    const view = { userId: 'ann', imageId: 'cat-2', clusterId: 'comics', type: 'VIEW', at: NOW } as const;
    await gateway.log.append({ ...view, eventId: 'e1' });
    gateway.ranker.answer = () => Promise.reject(new Error('the ranker is gone'));
    gateway.embedder.failure = new Error('the model is gone');
    gateway.index.matchText = async () => [{ imageId: 'cat-1', clusterId: 'comics' }];
    await search({ query: 'secret wish', userId: 'ann' });
    const printed = written.join('');
    expect(printed).toContain('"part":"AFFINITIES"');
    expect(printed).toContain('the ranker is gone');
    expect(printed).toContain('"part":"EMBED"');
    expect(printed).toContain('the model is gone');
    expect(printed).not.toMatch(/secret wish|\bann\b/);
  });

  it('leaves the other users of a request their taste when that of one cannot be told', async () => {
    for (const userId of ['ann', 'bob']) {
      const view = { imageId: 'cat-2', clusterId: 'comics', type: 'VIEW', at: NOW, eventId: 'e1' } as const;
      await gateway.log.append({ ...view, userId });
    }
    gateway.ranker.answer = async (history) => {
      if (history.userId === 'ann') throw new Error('ann is a puzzle');
      return knownTaste(history, { comics: 3 });
    };
    const { body } = await gateway.app.apollo.executeOperation(
      {
        query: `{
          ann: searchImages(query: "cat", userId: "ann") { personalization { applied } }
          bob: searchImages(query: "cat", userId: "bob") { personalization { applied } }
        }`,
      },
      { contextValue: await gateway.app.contextOf('test') },
    );
    expect(body).toMatchObject({
      singleResult: {
        data: { ann: { personalization: { applied: false } }, bob: { personalization: { applied: true } } },
      },
    });
  });

  it('lets a client page on behind a page whose images have all left', async () => {
    const first = await search({ query: 'cat', first: 2 });
    gateway.index.entries.splice(2, 2);
    const second = await search({ query: 'cat', first: 2, after: first.pageInfo.endCursor ?? null });
    expect(second).toMatchObject({ ids: [], pageInfo: { hasNextPage: true } });
    const third = await search({ query: 'cat', first: 2, after: second.pageInfo.endCursor ?? null });
    expect(third).toMatchObject({ ids: ['cat-5', 'cat-6'], pageInfo: { hasNextPage: false } });
  });
});
