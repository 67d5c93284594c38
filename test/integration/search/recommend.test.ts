import { beforeEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/clustering/seeded-random.js';
import { ParallaxError } from '../../../src/domain/errors.js';
import { emptyHistory } from '../../../src/domain/history.js';
import { unitVector } from '../../../src/domain/vector.js';
import { referencesOf } from '../../../src/scoring/taste-vector/taste-references.js';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { anImage } from '../../builders/an-image.js';
import { ask, execute } from '../../client/execute.js';
import {
  RecommendDocument,
  type RecommendQueryVariables,
  SearchDocument,
} from '../../client/generated/graphql.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

const VIEW = { userId: 'ann', imageId: 'cat-2', clusterId: 'comics', type: 'VIEW', at: NOW } as const;
const ALL = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];
const COMICS = ['cat-2', 'cat-4', 'cat-6'];
const refuse = () => Promise.reject(new Error('connection refused'));

describe('recommended images', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
    gateway.ranker.popular = async () => new Map(Object.entries({ comics: 0.3, photos: 0.7 }));
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 3, photos: -1 });
  });
  async function recommend(variables: RecommendQueryVariables = {}) {
    const { recommendImages } = await execute(gateway.app, RecommendDocument, variables);
    return { ...recommendImages, ids: recommendImages.edges.map(({ node }) => node.id) };
  }
  const searches = (of = gateway) => of.index.calls.filter((call) => call === 'nearest');
  const viewed = () => gateway.log.append({ ...VIEW, eventId: 'e1' });

  it('are what is popular for an unknown user, of every cluster, and say so', async () => {
    const { edges, ids, personalization, ...rest } = await recommend({ userId: 'a stranger' });
    expect(ids.toSorted()).toEqual(ALL);
    expect(edges[0]?.node.cluster?.id).toBe('photos');
    expect(new Set(edges.slice(0, 3).map(({ node }) => node.cluster?.id)).size).toBe(2);
    expect(edges.map(({ rank, similarityRank }) => [rank, similarityRank])).toEqual(
      ALL.map((_, i) => [i + 1, i + 1]),
    );
    expect(edges[0]?.explanation).toMatchObject({
      similarity: null,
      affinity: 0,
      affinityContribution: 0,
      summary: 'Number 1: it is typical of a popular look, and taste has no part in this order.',
    });
    expect(personalization).toMatchObject({ applied: false, weight: 0, interactions: 0, degraded: [] });
    expect(rest).toMatchObject({ suggestedQuery: null, resembles: null, totalCandidates: 6 });
    expect((await recommend()).ids).toEqual(ids);
  });

  it('begin with the largest cluster where the ranker knows no population', async () => {
    gateway.ranker.popular = async () => new Map();
    gateway.index.entries.splice(0, 1);
    expect((await recommend()).edges[0]?.node.cluster?.id).toBe('comics');
  });

  it('follow the taste, without what the user has seen', async () => {
    await viewed();
    const { ids, edges, personalization } = await recommend({ userId: 'ann' });
    expect(ids.slice(0, 2).toSorted()).toEqual(['cat-4', 'cat-6']);
    expect(ids).not.toContain('cat-2');
    expect(personalization).toMatchObject({ applied: true, interactions: 1 });
    expect(personalization.weight).toBeCloseTo(5 / 6);
    for (const { score, explanation } of edges) {
      expect(explanation.similarityContribution + explanation.affinityContribution).toBe(score);
    }
    expect(edges[0]?.explanation.summary).toMatch(/this user likes such images more than most people do\.$/);
    expect((await recommend({ userId: 'ann', excludeSeen: false })).ids.slice(0, 3).toSorted()).toEqual(
      COMICS,
    );
  });

  it('bring what only the user likes from beyond the popular images', async () => {
    const other = await aSmallGateway({ CANDIDATES: '3' });
    other.index.reference = referencesOf(
      other.index.entries.map(({ vector }) => vector),
      seededRandom(1),
    );
    other.ranker.popular = async () => new Map(Object.entries({ comics: 0, photos: 1 }));
    other.ranker.answer = async (history) => knownTaste(history, { comics: 3 });
    await other.log.append({ ...VIEW, eventId: 'e1' });
    const { recommendImages } = await execute(other.app, RecommendDocument, { userId: 'ann' });
    const comics = recommendImages.edges.filter(({ node }) => COMICS.includes(node.id));
    expect(comics).toHaveLength(2);
    expect(recommendImages.personalization.tasteCandidates).toBeGreaterThanOrEqual(1);
    expect(comics.at(-1)?.explanation.summary).toMatch(/^Number \d: it is near what this user likes, and /);
  });

  it('leave out hidden images unless they are asked for, and muted clusters always', async () => {
    await gateway.log.append({ ...VIEW, type: 'HIDE', imageId: 'cat-4', eventId: 'e1' });
    gateway.ranker.answer = async () => ({ kind: 'unknown' });
    expect((await recommend({ userId: 'ann' })).ids).not.toContain('cat-4');
    expect((await recommend({ userId: 'ann', excludeHidden: false })).ids.toSorted()).toEqual(ALL);
    await gateway.log.update('ann', (history) => ({
      ...(history ?? emptyHistory('ann')),
      muted: ['photos'],
    }));
    const { ids, personalization } = await recommend({ userId: 'ann', excludeHidden: false });
    expect(ids.toSorted()).toEqual(COMICS);
    expect(personalization.applied).toBe(true);
  });

  it('are for a user who paused as for an unknown one', async () => {
    await viewed();
    await gateway.log.update('ann', (history) => ({ ...(history ?? emptyHistory('ann')), paused: true }));
    const { ids, personalization } = await recommend({ userId: 'ann' });
    expect(ids).toEqual((await recommend()).ids);
    expect(personalization).toMatchObject({ applied: false, weight: 0 });
  });

  it.each([
    ['the operator wants none', { WEIGHT: '0' }, 1],
    ['the history does not agree with itself', {}, 0],
  ])('know no taste, and search for none, where %s', async (_why, environment, agreement) => {
    const other = await aSmallGateway({ CANDIDATES: '3', ...environment });
    other.ranker.popular = async () => new Map(Object.entries({ comics: 0, photos: 1 }));
    other.ranker.answer = async (history) => ({ ...knownTaste(history, { comics: 3 }), agreement });
    await other.log.append({ ...VIEW, eventId: 'e1' });
    const all = { excludeSeen: false };
    const { recommendImages: unknown } = await execute(other.app, RecommendDocument, all);
    other.index.calls.length = 0;
    const { recommendImages } = await execute(other.app, RecommendDocument, { ...all, userId: 'ann' });
    expect(recommendImages.personalization).toMatchObject({ applied: true, weight: 0, tasteCandidates: 0 });
    expect(recommendImages.edges.map(({ node }) => node.id)).toEqual(
      unknown.edges.map(({ node }) => node.id),
    );
    expect(searches(other)).toEqual([]);
  });

  it('are of the filter alone', async () => {
    expect((await recommend({ filter: { types: ['illustration'] } })).ids.toSorted()).toEqual(COMICS);
    expect((await recommend({ filter: { clusters: ['comics'], excludeIds: ['cat-2'] } })).ids).toHaveLength(
      2,
    );
    expect((await recommend({ filter: { types: ['film'] } })).ids).toEqual([]);
  });

  it('are found by few searches, however many clusters there are and however little the filter leaves', async () => {
    gateway.ranker.popular = async () => new Map();
    const angle = (i: number) => (Math.PI * i) / 600;
    gateway.index.entries.splice(
      0,
      Number.POSITIVE_INFINITY,
      ...Array.from({ length: 300 }, (_, i) => ({
        image: anImage({ id: `image-${i}`, type: i === 150 || i === 299 ? 'rare' : 'photo' }),
        clusterId: `cluster-${i}`,
        vector: unitVector([Math.cos(angle(i)), Math.sin(angle(i))]),
      })),
    );
    expect((await recommend({ filter: { types: ['rare'] } })).ids.toSorted()).toEqual([
      'image-150',
      'image-299',
    ]);
    expect(searches().length).toBeLessThanOrEqual(26);
    const { totalCandidates, edges } = await recommend({ first: 100 });
    expect(totalCandidates).toBe(200);
    expect(new Set(edges.map(({ node }) => node.id)).size).toBe(100);
    expect(searches().length).toBeLessThanOrEqual(52);
  });

  it('neither repeat nor skip on later pages while the taste moves', async () => {
    await viewed();
    const first = await recommend({ userId: 'ann', first: 2 });
    await gateway.log.append({ ...VIEW, imageId: 'cat-1', clusterId: 'photos', eventId: 'e2' });
    const after = first.pageInfo.endCursor ?? null;
    const second = await recommend({ userId: 'ann', first: 10, after });
    expect([...first.ids, ...second.ids].toSorted()).toEqual(ALL.filter((id) => id !== 'cat-2'));
    expect(second).toMatchObject({
      searchId: first.searchId,
      personalization: { snapshot: true },
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
  });

  it('are ranked anew where the user was forgotten since', async () => {
    await viewed();
    const { pageInfo } = await recommend({ userId: 'ann', first: 2 });
    await gateway.log.forget('ann');
    const second = await recommend({ userId: 'ann', first: 2, after: pageInfo.endCursor ?? null });
    expect(second.personalization).toMatchObject({ applied: false, snapshot: false });
  });

  it('take no cursor of a search, of other arguments or of another user', async () => {
    const { searchImages } = await execute(gateway.app, SearchDocument, { query: 'cat', first: 1 });
    const { pageInfo } = await recommend({ userId: 'ann', first: 1 });
    for (const variables of [
      { after: searchImages.pageInfo.endCursor ?? null },
      { userId: 'bob', after: pageInfo.endCursor ?? null },
      { userId: 'ann', excludeSeen: false, after: pageInfo.endCursor ?? null },
    ]) {
      const { errors } = await ask(gateway.app, RecommendDocument, variables);
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'after' } }]);
    }
  });

  it.each([
    [{ first: 101 }, '`first` must be a whole number from 1 to 100; it is 101.'],
    [{ diversity: 2 }, '`diversity` must be a number from 0 to 1; it is 2.'],
    [{ userId: '' }, '`userId` must be 1 to 256 characters; it has 0.'],
    [{ filter: { minWidth: -1 } }, '`filter.minWidth` must be 0 or more; it is -1.'],
  ])('refuse %j', async (variables, message) => {
    const { errors } = await ask(gateway.app, RecommendDocument, variables);
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  it('find the popular images once for all users, until an image is put', async () => {
    await recommend();
    gateway.index.calls.length = 0;
    await recommend({ userId: 'a stranger' });
    expect(gateway.index.calls).toEqual(['documents']);
    gateway.index.entries.pop();
    expect((await recommend()).totalCandidates).toBe(5);
  });

  describe('without an engine', () => {
    it('are the popular images of before when the index is away', async () => {
      const before = await recommend();
      gateway.index.revision = refuse;
      const { ids, personalization } = await recommend();
      expect(ids).toEqual(before.ids);
      expect(personalization.degraded).toEqual([
        {
          stage: 'CANDIDATES',
          reason: 'UNAVAILABLE',
          fallback: 'the popular images of some minutes ago',
        },
      ]);
    });

    it.each(['release', 'revision', 'clusters', 'nearest', 'documents'] as const)(
      'say when to come back when the index fails at its %s',
      async (method) => {
        gateway.index[method] = refuse;
        const { errors } = await ask(gateway.app, RecommendDocument, {});
        expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 } }]);
        expect(JSON.stringify(errors)).not.toContain('connection refused');
      },
    );

    it('are what is popular when the ranker is away', async () => {
      await viewed();
      gateway.ranker.answer = () => Promise.reject(new ParallaxError('RATE_LIMITED', 'too many'));
      const { personalization, ids } = await recommend({ userId: 'ann' });
      expect(ids).not.toContain('cat-2');
      expect(personalization).toMatchObject({
        weight: 0,
        degraded: [{ stage: 'AFFINITIES', reason: 'THROTTLED', fallback: 'what is popular' }],
      });
    });

    it('are of the largest clusters when the ranker cannot say what is popular, for some seconds', async () => {
      gateway.ranker.popular = refuse;
      const { personalization, ids } = await recommend();
      expect(ids.toSorted()).toEqual(ALL);
      expect(personalization.degraded).toEqual([
        {
          stage: 'AFFINITIES',
          reason: 'UNAVAILABLE',
          fallback: 'the largest clusters instead of the most popular',
        },
      ]);
    });

    it('do not wait for a ranker that does not say what is popular', async () => {
      gateway.ranker.popular = () => new Promise(() => {});
      const coming = recommend();
      await gateway.timing.advance(400);
      expect((await coming).personalization.degraded).toMatchObject([
        { stage: 'AFFINITIES', reason: 'TIMEOUT' },
      ]);
    });

    it('are refused when the index has spent the budget', async () => {
      gateway.index.nearest = () => new Promise(() => {});
      const coming = ask(gateway.app, RecommendDocument, {});
      await gateway.timing.advance(800);
      expect((await coming).errors).toMatchObject([{ extensions: { code: 'TIMEOUT' } }]);
    });

    it('are what is popular when only the search for what the user likes fails', async () => {
      await recommend();
      await viewed();
      gateway.index.nearest = refuse;
      const { ids, personalization } = await recommend({ userId: 'ann' });
      expect(ids.slice(0, 2).toSorted()).toEqual(['cat-4', 'cat-6']);
      expect(personalization).toMatchObject({
        ...{ applied: true, tasteCandidates: 0 },
        degraded: [{ stage: 'CANDIDATES', reason: 'UNAVAILABLE', fallback: 'popular images alone' }],
      });
    });

    it.each([
      ['late', 0, 250],
      ['late after a slow index', 400, 500],
      ['aborted with the whole search', 790, 800],
    ])('say so when the search for what the user likes is %s', async (_why, slowMs, untilMs) => {
      await recommend();
      await viewed();
      const revision = await gateway.index.revision();
      gateway.index.revision = () =>
        new Promise((resolve) => gateway.timing.setTimer(() => resolve(revision), slowMs));
      gateway.index.nearest = (_query, { signal }) =>
        new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new Error('reset'))),
        );
      let isDone = false;
      const coming = recommend({ userId: 'ann' }).finally(() => {
        isDone = true;
      });
      await gateway.timing.advance(untilMs - 1);
      expect(isDone).toBe(false);
      await gateway.timing.advance(1);
      expect((await coming).personalization).toMatchObject({
        ...{ applied: true, tasteCandidates: 0 },
        degraded: [{ stage: 'CANDIDATES', reason: 'TIMEOUT', fallback: 'popular images alone' }],
      });
    });
  });
});
