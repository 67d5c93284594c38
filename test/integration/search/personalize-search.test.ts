import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BASELINE_USER_ID } from '../../../src/domain/arguments.js';
import type { InteractionType } from '../../../src/domain/interaction.js';
import { FORWARDER } from '../../../src/learning/forward-interactions.js';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { anAwsEnvironment } from '../../builders/aws-environment.js';
import { CAMPAIGN } from '../../builders/personalize-options.js';
import { execute } from '../../client/execute.js';
import {
  RecommendDocument,
  RecordDocument,
  SearchDocument,
  type SearchQueryVariables,
} from '../../client/generated/graphql.js';
import type { RecordedRequest, Reply } from '../../fakes/loopback-service.js';
import {
  aPersonalizeService,
  isRankingOf,
  type PersonalizeService,
  throttled,
} from '../../fakes/personalize-service.js';

const PATIENTLY = { timeout: 20_000 };

/** Odd ones are photographs, even ones comics. */
const PLAIN = ['cat-1', 'cat-2', 'cat-3', 'cat-4', 'cat-5', 'cat-6'];
const COMICS_FIRST = ['cat-2', 'cat-4', 'cat-6', 'cat-1', 'cat-3', 'cat-5'];

describe('the gateway on Personalize', () => {
  let service: PersonalizeService;
  let gateway: SmallGateway;
  let now: number;
  let answer: (request: RecordedRequest) => Reply | null;

  beforeEach(async () => {
    now = NOW;
    answer = () => null;
    service = await aPersonalizeService((request) => answer(request));
    anAwsEnvironment({ PERSONALIZE_RUNTIME: service.url, PERSONALIZE_EVENTS: service.url });
    const environment = {
      RANKER: 'personalize',
      AWS_REGION: 'eu-west-1',
      PERSONALIZE_CAMPAIGN_ARN: CAMPAIGN,
      PERSONALIZE_TRACKING_ID: 'tracker-1',
      // The policies go by the real clock, and a loaded machine may take a while.
      SEARCH_BUDGET_MS: '30000',
    };
    gateway = await aSmallGateway(environment, undefined, () => now);
  });
  afterEach(async () => {
    await gateway.app.close();
    vi.unstubAllEnvs();
    await service.close();
  });

  const search = async (variables: SearchQueryVariables = {}) => {
    const { searchImages } = await execute(gateway.app, SearchDocument, {
      query: 'cat',
      userId: 'ann',
      ...variables,
    });
    return { ...searchImages, ids: searchImages.edges.map(({ node }) => node.id) };
  };
  const record = (imageId: string, type: InteractionType = 'VIEW', rest: { searchId?: string } = {}) =>
    execute(gateway.app, RecordDocument, { input: { userId: 'ann', imageId, type, ...rest } });
  const forwarded = () =>
    vi.waitFor(async () => {
      await gateway.timing.advance(1_000);
      expect(await gateway.log.lag(FORWARDER)).toBe(0);
    }, PATIENTLY);

  it('gives an unknown user the order of the k-NN search, whatever the weight, without a call', async () => {
    for (const weight of [0, 0.5, 1]) {
      const { ids, personalization } = await search({ userId: 'bob', weight });
      expect(ids).toEqual(PLAIN);
      expect(personalization).toMatchObject({ applied: false, weight: 0, degraded: [] });
    }
    expect(service.requests).toEqual([]);
  });

  it('asks once for a user and once for the baseline, and not again while nothing changed', async () => {
    await record('cat-2');
    await search();
    expect([...service.ranked()].sort()).toEqual(['ann', BASELINE_USER_ID]);
    now += 1_999;
    await search({ query: 'dog' });
    expect(service.ranked().length).toBe(2);
    now += 61_000;
    await search();
    now += 59_000;
    await search({ query: 'dog' });
    expect(service.ranked().slice(2)).toEqual(['ann']);
  });

  it('recommends an unknown user what its baseline ranking calls popular, and asks for it once', async () => {
    const { recommendImages } = await execute(gateway.app, RecommendDocument, { userId: 'bob' });
    expect(recommendImages.edges[0]?.node.cluster?.id).toBe('comics');
    expect(recommendImages.personalization).toMatchObject({ applied: false, degraded: [] });
    now += 301_000;
    await execute(gateway.app, RecommendDocument, {});
    expect(service.ranked()).toEqual([BASELINE_USER_ID]);
  });

  it('recommends the largest clusters while Personalize is throttled, and says so', async () => {
    answer = () => throttled();
    const { recommendImages } = await execute(gateway.app, RecommendDocument, {});
    expect(recommendImages.edges).toHaveLength(6);
    expect(recommendImages.personalization.degraded).toMatchObject([
      { stage: 'AFFINITIES', reason: 'PRIOR_MISSING' },
    ]);
  });

  it('follows an interaction in the next search, before Personalize has heard of it', async () => {
    answer = ({ path }) => (path === '/events' ? 'silent' : null);
    await record('cat-2', 'DOWNLOAD');
    const { ids, personalization } = await search({ weight: 0.9 });
    expect(ids).toEqual(COMICS_FIRST);
    expect(personalization).toMatchObject({ applied: true, ranker: 'PERSONALIZE', degraded: [] });
  });

  it('follows Personalize once that has digested it', async () => {
    for (const imageId of ['cat-2', 'cat-4', 'cat-6']) await record(imageId);
    await forwarded();
    expect(service.told().flatMap(({ eventList }) => eventList.map(({ itemId }) => itemId))).toEqual([
      'comics',
      'comics',
      'comics',
    ]);
    now += 61_000;
    const { edges, ids } = await search({ weight: 0.9 });
    expect(ids).toEqual(COMICS_FIRST);
    // The stand-in's softmax over two clusters: log p(comics | ann) - log p(comics | baseline), ...
    const share = (strength: number) => Math.exp(strength) / (Math.exp(strength) + Math.exp(-0.1));
    expect(edges[0]?.explanation.affinity).toBeCloseTo(Math.log(share(1.5) / share(0)), 9);
  });

  it('keeps going, and has the new taste, while a PutEvents takes long', async () => {
    answer = ({ path }) => (path === '/events' ? 'silent' : null);
    await record('cat-2');
    await vi.waitFor(() => expect(service.underway()).toBe(1), PATIENTLY);
    const before = await search();
    await record('cat-1', 'DOWNLOAD');
    const after = await search();
    const affinity = ({ edges }: typeof before) =>
      edges.find(({ node }) => node.id === 'cat-1')?.explanation.affinity ?? 0;
    expect(affinity(after)).toBeGreaterThan(affinity(before));
    expect(await gateway.log.lag(FORWARDER)).toBe(2);
  });

  it('never tells Personalize of what speaks against an image, and counts it all the same', async () => {
    await record('cat-1', 'HIDE');
    await forwarded();
    expect(service.told()).toEqual([]);
    now += 3_600_000;
    const { edges, ids } = await search({ weight: 0.9 });
    expect(ids.slice(0, 3)).toEqual(['cat-2', 'cat-4', 'cat-6']);
    expect(ids).not.toContain('cat-1');
    expect(edges.at(-1)?.explanation.affinity).toBeLessThan(0);
  });

  it('tells Personalize which of its answers showed an image, and what with', async () => {
    await record('cat-2');
    const { searchId } = await search();
    await record('cat-4', 'FAVORITE', { searchId });
    await forwarded();
    expect(service.told().at(-1)?.eventList.at(-1)).toMatchObject({
      eventType: 'FAVORITE',
      itemId: 'comics',
      recommendationId: 'RID-ann',
      impression: ['comics', 'photos'],
    });
  });

  it.each<readonly [string, Reply, string]>([
    ['throttles', throttled(), 'THROTTLED'],
    ['is down', { status: 503, body: 'oops' }, 'UNAVAILABLE'],
    ['answers garbage', { body: '{"personalizedRanking":[{"item' }, 'INVALID_ANSWER'],
  ])('gives the order of the k-NN search, and says why, when Personalize %s', async (_, reply, reason) => {
    await record('cat-2', 'DOWNLOAD');
    answer = () => reply;
    const { ids, personalization } = await search({ weight: 0.9 });
    expect(ids).toEqual(PLAIN);
    expect(personalization).toMatchObject({ applied: false, degraded: [{ stage: 'AFFINITIES', reason }] });
  });

  it('waits a quarter of a second for a Personalize that hangs', async () => {
    await record('cat-2', 'DOWNLOAD');
    answer = () => 'silent';
    const start = gateway.timing.monotonic();
    const searching = search({ weight: 0.9 });
    await vi.waitFor(() => expect(service.ranked().length).toBe(2), PATIENTLY);
    await gateway.timing.advance(250);
    const { ids, personalization } = await searching;
    expect(gateway.timing.monotonic() - start).toBe(250);
    expect(ids).toEqual(PLAIN);
    expect(personalization.degraded).toMatchObject([{ stage: 'AFFINITIES', reason: 'TIMEOUT' }]);
  });

  it('has nothing to measure a user against without a baseline', async () => {
    await record('cat-2', 'DOWNLOAD');
    answer = (request) => (isRankingOf(BASELINE_USER_ID, request) ? throttled() : null);
    const { ids, personalization } = await search({ weight: 0.9 });
    expect(ids).toEqual(PLAIN);
    expect(personalization.degraded).toMatchObject([{ stage: 'AFFINITIES', reason: 'PRIOR_MISSING' }]);
  });
});
