import { beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import { ParallaxError } from '../../../src/domain/errors.js';
import { referencesOf } from '../../../src/scoring/taste-vector/taste-references.js';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { ask, execute } from '../../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../../client/generated/graphql.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

const EVENT = { userId: 'ann', imageId: 'cat-2', clusterId: 'comics', type: 'VIEW', at: NOW } as const;
const PLAIN = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];

describe('the read path, stage by stage', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
    await gateway.log.append({ ...EVENT, eventId: 'e1' });
    gateway.log.calls.length = 0;
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 3, photos: -1 });
  });

  async function search(variables: SearchQueryVariables) {
    const { searchImages } = await execute(gateway.app, SearchDocument, variables);
    return { ...searchImages, ids: searchImages.edges.map(({ node }) => node.id) };
  }

  it('re-ranks by the scores of the clusters', async () => {
    const { ids, personalization } = await search({ query: 'cat', userId: 'ann', weight: 0.9 });
    expect(ids).toEqual(['cat-2', 'cat-4', 'cat-6', 'cat-1', 'cat-3', 'cat-5']);
    expect(personalization).toMatchObject({
      applied: true,
      weight: expect.closeTo(0.9),
      interactions: 1,
      degraded: [],
    });
  });

  it.each([
    // Six hits, the second cluster dearer: what one image of either cluster gets for its affinity.
    ['lift', [0.953, 0.269]],
    ['minmax', [1, 0]],
    ['zscore', [1, -1]],
    ['rank', [1, 0.431]],
  ])('merges by FORMULA=%s', async (FORMULA, [dear = 0, plain = 0]) => {
    const other = await aSmallGateway({ FORMULA });
    await other.log.append({ ...EVENT, eventId: 'e1' });
    other.ranker.answer = async (history) => knownTaste(history, { comics: 3, photos: -1 });
    const { searchImages } = await execute(other.app, SearchDocument, {
      query: 'cat',
      userId: 'ann',
      weight: 0.5,
    });
    const contributions = new Map(
      searchImages.edges.map(({ node, explanation }) => [node.id, explanation.affinityContribution]),
    );
    expect(contributions.get('cat-2')).toBeCloseTo(dear / 2, 2);
    expect(contributions.get('cat-1')).toBeCloseTo(plain / 2, 2);
  });

  it("re-ranks by the user's own images where clusters say nothing, and tells both parts", async () => {
    gateway.index.reference = referencesOf(
      gateway.index.entries.map(({ vector }) => vector),
      seededRandom(1),
    );
    gateway.ranker.answer = async (history) => knownTaste(history, {});
    const { edges } = await search({ query: 'cat', userId: 'ann', weight: 1 });
    expect(edges[0]?.node.id).toBe('cat-2');
    for (const { explanation } of edges) {
      const { affinity, clusterAffinity, vectorAffinity } = explanation;
      expect([clusterAffinity, affinity]).toEqual([0, vectorAffinity]);
    }
    expect(edges[0]?.explanation.vectorAffinity).toBeGreaterThan(0);
    expect(gateway.index.calls).toEqual(['nearest', 'codes', 'documents']);
  });

  it('ranks by clusters alone while the vectors of the history cannot be read, and says so to the operator', async () => {
    gateway.index.reference = referencesOf(
      gateway.index.entries.map(({ vector }) => vector),
      seededRandom(1),
    );
    gateway.index.codes = async () => {
      throw new ParallaxError('UNAVAILABLE', 'away');
    };
    const { ids, edges } = await search({ query: 'cat', userId: 'ann', weight: 0.9 });
    expect(ids).toEqual(['cat-2', 'cat-4', 'cat-6', 'cat-1', 'cat-3', 'cat-5']);
    expect(edges.map(({ explanation }) => explanation.vectorAffinity)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('asks each engine once, and warm neither the embedder nor the index', async () => {
    await search({ query: 'cat', userId: 'ann' });
    expect(gateway.embedder.calls).toEqual(['texts: cat']);
    expect(gateway.index.calls).toEqual(['nearest', 'documents']);
    expect(gateway.ranker.calls).toEqual(['taste of ann']);
    expect(gateway.log.calls).toEqual(['history of ann']);
    await search({ query: 'cat', userId: 'ann' });
    expect(gateway.embedder.calls).toHaveLength(1);
    expect(gateway.index.calls).toEqual(['nearest', 'documents', 'documents']);
    expect(gateway.ranker.calls).toHaveLength(1);
  });

  it('scores clusters once however many searches one request holds', async () => {
    const { body } = await gateway.app.apollo.executeOperation(
      {
        query: `{
          a: searchImages(query: "cat", userId: "ann") { totalCandidates }
          b: searchImages(query: "dog", userId: "ann") { totalCandidates }
          c: searchImages(query: "cat", userId: "ann", weight: 1) { totalCandidates }
        }`,
      },
      { contextValue: await gateway.app.contextOf('test') },
    );
    expect(body).toMatchObject({ kind: 'single', singleResult: { data: { a: { totalCandidates: 6 } } } });
    expect(gateway.ranker.calls).toEqual(['taste of ann']);
    expect(gateway.log.calls).toEqual(['history of ann']);
  });

  it('reads nothing of the user when it must not', async () => {
    expect((await search({ query: 'cat', userId: 'ann', personalize: false })).ids).toEqual(PLAIN);
    expect((await search({ query: 'cat' })).ids).toEqual(PLAIN);
    expect(gateway.log.calls).toEqual([]);
    expect(gateway.ranker.calls).toEqual([]);
  });

  it('makes no call for an unknown user', async () => {
    const { ids, personalization } = await search({ query: 'cat', userId: 'bob', weight: 1 });
    expect(ids).toEqual(PLAIN);
    expect(personalization).toMatchObject({ applied: false, weight: 0 });
    expect(gateway.ranker.calls).toEqual([]);
  });

  it('takes hidden images out, but not at weight 0', async () => {
    await gateway.log.append({
      eventId: 'e2',
      userId: 'ann',
      imageId: 'cat-2',
      clusterId: 'comics',
      type: 'HIDE',
      at: NOW,
    });
    expect((await search({ query: 'cat', userId: 'ann' })).ids).not.toContain('cat-2');
    expect((await search({ query: 'cat', userId: 'ann', weight: 0 })).ids).toEqual(PLAIN);
  });

  it('drops an image that left the catalogue from pages of an older list', async () => {
    const first = await search({ query: 'cat', first: 2 });
    gateway.index.entries.splice(3, 1);
    const second = await search({ query: 'cat', first: 4, after: first.pageInfo.endCursor ?? null });
    expect(second.ids).toEqual(['cat-3', 'cat-5', 'cat-6']);
    expect(second.edges.map(({ rank }) => rank)).toEqual([3, 5, 6]);
  });

  it('finds the likes of an image without the image itself', async () => {
    const { ids } = await search({ similarTo: 'cat-1' });
    expect(ids).toEqual(PLAIN.slice(1));
  });

  describe('when something fails', () => {
    it('continues without a ranker that is down, and says so', async () => {
      gateway.ranker.answer = async () => {
        throw new ParallaxError('UNAVAILABLE', 'the campaign is gone');
      };
      const { ids, personalization } = await search({ query: 'cat', userId: 'ann' });
      expect(ids).toEqual(PLAIN);
      expect(personalization).toMatchObject({
        applied: false,
        degraded: [{ stage: 'AFFINITIES', reason: 'UNAVAILABLE', fallback: 'the order by similarity alone' }],
      });
    });

    it('does not wait for a ranker beyond its patience', async () => {
      gateway.ranker.answer = () => new Promise(() => undefined);
      const searching = search({ query: 'cat', userId: 'ann' });
      await gateway.timing.advance(249);
      let settled = false;
      searching.then(() => {
        settled = true;
      });
      await gateway.timing.advance(0);
      expect(settled).toBe(false);
      await gateway.timing.advance(1);
      expect((await searching).personalization.degraded).toMatchObject([
        { stage: 'AFFINITIES', reason: 'TIMEOUT' },
      ]);
    });

    it('searches for the words when the embedder is down', async () => {
      gateway.embedder.failure = new ParallaxError('UNAVAILABLE', 'the model is gone');
      const { ids, edges, personalization } = await search({ query: 'number 3' });
      expect(ids).toEqual(['cat-3']);
      expect(edges[0]?.explanation.similarity).toBeNull();
      expect(personalization.degraded).toMatchObject([{ stage: 'EMBED', reason: 'UNAVAILABLE' }]);
    });

    it('still answers a text that it knows when the embedder is down', async () => {
      await search({ query: 'cat' });
      gateway.embedder.failure = new ParallaxError('UNAVAILABLE', 'the model is gone');
      expect((await search({ query: 'cat', filter: { types: ['photo'] } })).ids).toEqual([
        'cat-1',
        'cat-3',
        'cat-5',
      ]);
    });

    it('answers with what it found before when the index is down, else says when to come back', async () => {
      await search({ query: 'cat' });
      gateway.index.failure = new Error('connection refused');
      expect((await search({ query: 'cat' })).ids).toEqual(PLAIN);
      const { errors } = await ask(gateway.app, SearchDocument, { query: 'dog' });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfterMs: 1000 } }]);
      expect(JSON.stringify(errors)).not.toContain('connection refused');
    });

    it('ends at its budget', async () => {
      gateway.embedder.embedTexts = () => new Promise(() => undefined);
      const searching = ask(gateway.app, SearchDocument, { query: 'cat' });
      await gateway.timing.advance(800);
      expect((await searching).errors).toMatchObject([{ extensions: { code: 'TIMEOUT' } }]);
    });
  });
});
