import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openLruCache } from '../../../../src/datasources/caches/lru.cache.js';
import {
  openPersonalizeRanker,
  type PersonalizeRanker,
  type PersonalizeRankerOptions,
} from '../../../../src/datasources/rankers/personalize/personalize.ranker.js';
import { BASELINE_USER_ID } from '../../../../src/domain/arguments.js';
import type { UserHistory } from '../../../../src/domain/history.js';
import { MAX_LIFT } from '../../../../src/domain/taste.js';
import { aHistory } from '../../../builders/a-history.js';
import { aRelease } from '../../../builders/a-release.js';
import { anAwsEnvironment } from '../../../builders/aws-environment.js';
import { CAMPAIGN, NOW, personalizeOptions, someClusters } from '../../../builders/personalize-options.js';
import type { RecordedRequest, Reply } from '../../../fakes/loopback-service.js';
import {
  aPersonalizeService,
  isRankingOf,
  type PersonalizeService,
  throttled,
} from '../../../fakes/personalize-service.js';

/** A loaded machine may take a while. */
const PATIENTLY = { timeout: 20_000 };
const HOUR = 60 * 60 * 1_000;
const OLD = { at: NOW - 2 * 60_000 };
const viewer = (userId = 'ann') => aHistory(userId, [{ clusterId: 'comics', ...OLD }]);

/** The answer that gives these scores, or none to an item. */
const scored = (scores: Readonly<Record<string, unknown>>): Reply => ({
  body: JSON.stringify({
    personalizedRanking: Object.entries(scores).map(([itemId, score]) => ({ itemId, score })),
    recommendationId: 'RID-1',
  }),
});

let service: PersonalizeService;
let answer: (request: RecordedRequest) => Reply | null;
const opened: PersonalizeRanker[] = [];

beforeEach(async () => {
  answer = () => null;
  service = await aPersonalizeService((request) => answer(request));
  anAwsEnvironment({ PERSONALIZE_RUNTIME: service.url });
});
afterEach(async () => {
  for (const ranker of opened.splice(0)) await ranker.close();
  vi.unstubAllEnvs();
  await service.close();
});

async function open(fields: Partial<PersonalizeRankerOptions> = {}): Promise<PersonalizeRanker> {
  const ranker = await openPersonalizeRanker(personalizeOptions(fields));
  opened.push(ranker);
  return ranker;
}

async function knownTaste(ranker: PersonalizeRanker, history: UserHistory = viewer(), release = aRelease()) {
  const taste = await ranker.taste(history, release);
  if (taste.kind === 'unknown') throw new Error('The user is unknown.');
  return taste;
}

const readable = ({ method, path, headers, body }: RecordedRequest) => ({
  method,
  path,
  headers: { 'content-type': headers['content-type'] },
  body: JSON.parse(body.toString('utf8')),
});

describe('what is sent to Personalize for a ranking', () => {
  const cases: Readonly<Record<string, Partial<PersonalizeRankerOptions>>> = {
    ranking: {},
    'ranking-with-filter': {
      filterArn: 'arn:aws:personalize:eu-west-1:123456789012:filter/not-muted',
    },
    'ranking-with-context': { context: { DEVICE: 'phone', LANGUAGE: 'en' } },
  };

  for (const [name, options] of Object.entries(cases)) {
    it(name, async () => {
      const ranker = await open(options);
      await ranker.taste(viewer('ann “é” 猫'), aRelease());
      const requests = service.requests
        .map(readable)
        .sort((a, b) => (a.body.userId < b.body.userId ? -1 : 1));
      await expect(`${JSON.stringify(requests, null, 2)}\n`).toMatchFileSnapshot(
        `../../../golden/personalize/${name}.json`,
      );
    });
  }

  it('is signed for Personalize in its region', async () => {
    await knownTaste(await open());
    expect(service.requests[0]?.headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/personalize\/aws4_request, /,
    );
  });

  it('names the release’s campaign, unless another is configured', async () => {
    const release = aRelease({ campaignArn: `${CAMPAIGN}-of-release` });
    await knownTaste(await open({ campaignArn: null, release: async () => release }), viewer(), release);
    await knownTaste(await open(), viewer(), release);
    const campaigns = service.requests.map(({ body }) => JSON.parse(body.toString('utf8')).campaignArn);
    expect(campaigns).toEqual([release.campaignArn, release.campaignArn, CAMPAIGN, CAMPAIGN]);
  });

  it('follows the release that is live to its campaign, and back', async () => {
    const [first, second] = ['1', '2'].map((n) => aRelease({ id: `r${n}`, campaignArn: `${CAMPAIGN}-${n}` }));
    if (first === undefined || second === undefined) throw new Error('There are two.');
    const ranker = await open({ campaignArn: null, release: async () => first });
    for (const live of [first, second, first]) await knownTaste(ranker, viewer(), live);
    const asked = service.requests
      .map(({ body }) => JSON.parse(body.toString('utf8')))
      .filter(({ userId }) => userId === viewer().userId)
      .map(({ campaignArn }) => campaignArn);
    expect(asked).toEqual([`${CAMPAIGN}-1`, `${CAMPAIGN}-2`, `${CAMPAIGN}-1`]);
    // The baseline differs by campaign, and the first one's is still cached.
    expect(service.requests).toHaveLength(5);
  });

  it('holds 500 clusters, and keeps its connections', async () => {
    const clusters = someClusters(...Array.from({ length: 500 }, (_, i) => `c${i}`));
    const ranker = await open({ clusters: async () => clusters });
    for (let i = 0; i < 10; i++) expect((await knownTaste(ranker, viewer(`u${i}`))).lifts.size).toBe(500);
    expect(service.connections()).toBeLessThanOrEqual(2);
  });
});

describe('calls of Personalize', () => {
  it('are one a user, and one for the baseline', async () => {
    const ranker = await open();
    await knownTaste(ranker, viewer('ann'));
    expect([...service.ranked()].sort()).toEqual(['ann', BASELINE_USER_ID]);
    await knownTaste(ranker, viewer('bob'));
    await knownTaste(ranker, viewer('ann'));
    expect(service.ranked().slice(2)).toEqual(['bob', 'ann']);
  });

  it('are none for a user who is unknown, who paused, or whose history says nothing', async () => {
    const ranker = await open();
    for (const history of [null, aHistory('ann'), { ...viewer(), paused: true }]) {
      expect(await ranker.taste(history, aRelease())).toEqual({ kind: 'unknown' });
    }
    expect(service.requests).toEqual([]);
  });

  it('are none for a user who only hid images, whose taste is ours alone', async () => {
    const { lifts } = await knownTaste(
      await open(),
      aHistory('ann', [{ type: 'HIDE', clusterId: 'photos' }]),
    );
    expect(lifts.get('photos')).toBeLessThan(0);
    expect(lifts.get('comics')).toBe(0);
    expect(service.requests).toEqual([]);
  });

  it('are none while the release has no clusters', async () => {
    const ranker = await open({ clusters: async () => [] });
    expect(await knownTaste(ranker)).toMatchObject({ lifts: new Map() });
    expect(service.requests).toEqual([]);
  });

  it('share the baseline among all searches that need it first, in this process and others', async () => {
    const cache = openLruCache({ maxBytes: 1_000_000, now: () => NOW });
    const ranker = await open({ cache });
    await Promise.all(['ann', 'bob', 'cid'].map((userId) => knownTaste(ranker, viewer(userId))));
    await knownTaste(await open({ cache }), viewer('dan'));
    expect([...service.ranked()].sort()).toEqual(['ann', 'bob', 'cid', 'dan', BASELINE_USER_ID]);
  });

  it('are made anew for the baseline where campaign, clusters, context, filter or release differ', async () => {
    const cache = openLruCache({ maxBytes: 1_000_000, now: () => NOW });
    const baselineCalls = () => service.ranked().filter((userId) => userId === BASELINE_USER_ID).length;
    await knownTaste(await open({ cache }));
    const variants = new Set([(await open({ cache })).variant]);
    for (const [i, different] of [
      { campaignArn: `${CAMPAIGN}-2` },
      { context: { DEVICE: 'phone' } },
      { filterArn: 'arn:aws:personalize:eu-west-1:123456789012:filter/f' },
    ].entries()) {
      const ranker = await open({ cache, ...different });
      variants.add(ranker.variant);
      await knownTaste(ranker);
      expect(baselineCalls()).toBe(i + 2);
    }
    expect(variants.size).toBe(4);
    const clusters = someClusters('comics', 'photos');
    await knownTaste(await open({ cache, clusters: async () => clusters }));
    await knownTaste(await open({ cache }), viewer(), aRelease({ id: 'r2' }));
    expect(baselineCalls()).toBe(6);
  });
});

describe('the baseline ranking', () => {
  const faults: unknown[] = [];
  let now: number;
  let ranker: PersonalizeRanker;
  const baselineCalls = () => service.ranked().filter((userId) => userId === BASELINE_USER_ID).length;

  beforeEach(async () => {
    now = NOW;
    faults.length = 0;
    const cache = openLruCache({ maxBytes: 1_000_000, now: () => now });
    ranker = await open({ cache, now: () => now, report: (_part, error) => faults.push(error) });
    await knownTaste(ranker);
  });

  it('is had anew after an hour, and no search waits for it', async () => {
    now += HOUR - 1;
    await knownTaste(ranker);
    expect(baselineCalls()).toBe(1);
    now += 1;
    answer = (request) => (isRankingOf(BASELINE_USER_ID, request) ? 'silent' : null);
    await knownTaste(ranker);
    await vi.waitFor(() => expect(baselineCalls()).toBe(2), PATIENTLY);
    await knownTaste(ranker);
    expect(baselineCalls()).toBe(2);
  });

  it('is kept for a day when it cannot be had anew, and asked for once a minute', async () => {
    answer = (request) => (isRankingOf(BASELINE_USER_ID, request) ? throttled() : null);
    now += HOUR;
    await knownTaste(ranker);
    await vi.waitFor(() => expect(faults.length).toBe(1), PATIENTLY);
    await knownTaste(ranker);
    expect(baselineCalls()).toBe(2);
    now += 60_000;
    await knownTaste(ranker);
    await vi.waitFor(() => expect(faults.length).toBe(2), PATIENTLY);
    now = NOW + 24 * HOUR - 1;
    await knownTaste(ranker);
    await vi.waitFor(() => expect(faults.length).toBe(3), PATIENTLY);
    now += 1;
    await expect(knownTaste(ranker)).rejects.toMatchObject({ code: 'UNAVAILABLE', reason: 'PRIOR_MISSING' });
    answer = () => null;
    await knownTaste(ranker);
  });

  it('is needed: without it there is no taste', async () => {
    answer = (request) => (isRankingOf(BASELINE_USER_ID, request) ? throttled() : null);
    await expect(knownTaste(ranker, viewer(), aRelease({ id: 'r2' }))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: 'PRIOR_MISSING',
      cause: { code: 'RATE_LIMITED' },
    });
  });
});

describe('an answer of Personalize', () => {
  it('becomes lifts against the baseline, its name and what the user did lately', async () => {
    const ranker = await open();
    answer = (request) =>
      isRankingOf(BASELINE_USER_ID, request)
        ? scored({ comics: 0.25, photos: 0.25, origami: 0.5 })
        : scored({ comics: 0.5, photos: 0.25, origami: 0.25 });
    const digested = await knownTaste(ranker);
    expect(digested.lifts.get('comics')).toBeCloseTo(Math.log(2), 12);
    expect(digested.lifts.get('photos')).toBeCloseTo(0, 12);
    expect(digested.lifts.get('origami')).toBeCloseTo(-Math.log(2), 12);
    expect(digested).toMatchObject({ seq: viewer().seq, recommendationId: 'RID-1' });
    expect(digested.keepMs).toBeUndefined();

    const both = aHistory('ann', [
      { clusterId: 'comics', ...OLD },
      { clusterId: 'origami', imageId: 'o1', at: NOW - 1_000 },
    ]);
    const recent = await knownTaste(ranker, both);
    expect(recent.keepMs).toBe(2_000);
    expect(recent.lifts.get('origami')).toBeGreaterThan((digested.lifts.get('origami') ?? 0) + 0.1);
  });

  it('is neutral for what a filter took out or the model does not know, and least for a 0 of the user', async () => {
    const ranker = await open();
    answer = (request) =>
      isRankingOf(BASELINE_USER_ID, request)
        ? scored({ comics: 0.5, photos: 0.5, origami: 0 })
        : scored({ comics: 1, photos: 0, origami: null });
    const { lifts } = await knownTaste(ranker);
    expect([lifts.get('photos'), lifts.get('origami')]).toEqual([-MAX_LIFT, 0]);
    answer = () => scored({ comics: 0.4 });
    expect([...(await knownTaste(ranker, viewer('bob'))).lifts.values()]).toEqual([0, 0, 0]);
  });

  it('may hold an item twice', async () => {
    const ranker = await open();
    answer = () => ({
      body: '{"personalizedRanking":[{"itemId":"comics","score":0.6},{"itemId":"photos","score":0.4},{"itemId":"comics","score":0}]}',
    });
    const taste = await knownTaste(ranker);
    expect(taste.lifts.get('comics')).toBe(0);
    expect(taste).not.toHaveProperty('recommendationId');
  });

  it.each<readonly [string, Reply]>([
    ['nothing', {}],
    ['no ranking', { body: '{}' }],
    ['a ranking that is no list', { body: '{"personalizedRanking":{"comics":1}}' }],
    ['items that are no items', { body: '{"personalizedRanking":[null,3,"comics"]}' }],
    ['an item that was not asked for', scored({ comics: 0.5, 'another-gateway’s': 0.5 })],
    ['a score in words', scored({ comics: '0.5' })],
    ['a score that is no number', { body: '{"personalizedRanking":[{"itemId":"comics","score":"NaN"}]}' }],
    ['a negative score', scored({ comics: -0.1 })],
    ['half a JSON', { body: '{"personalizedRanking":[{"itemId":"com' }],
    ['a page', { headers: { 'content-type': 'text/html' }, body: '<html>Welcome</html>' }],
    ['more than a megabyte', { body: `{"personalizedRanking":[],"padding":"${'x'.repeat(1_000_000)}"}` }],
    ['ten megabytes', { body: `{"personalizedRanking":[],"padding":"${'x'.repeat(10_000_000)}"}` }],
  ])('is refused when it is %s', async (_, reply) => {
    const ranker = await open();
    await knownTaste(ranker, viewer('bob'));
    answer = () => reply;
    await expect(knownTaste(ranker)).rejects.toMatchObject({ name: 'ParallaxError', code: 'INTERNAL' });
    expect(service.ranked().filter((userId) => userId === 'ann').length).toBe(1);
  });
});

describe('when Personalize', () => {
  const failing = async (reply: Reply, fields: Partial<PersonalizeRankerOptions> = {}) => {
    const ranker = await open(fields);
    answer = () => reply;
    const failure = await ranker.taste(viewer(), aRelease()).then(
      () => null,
      (error: unknown) => error,
    );
    return { failure, calls: service.ranked().filter((userId) => userId === 'ann').length };
  };

  it('throttles, the search continues at once', async () => {
    const { failure, calls } = await failing(throttled());
    expect(failure).toMatchObject({ code: 'RATE_LIMITED' });
    expect(calls).toBe(1);
  });

  it('hangs, there is a deadline, also when it began to answer', async () => {
    for (const reply of ['silent', 'stalled'] as const) {
      const { failure } = await failing(reply, { deadlineMs: 50 });
      expect(failure).toMatchObject({ code: 'TIMEOUT' });
    }
  });

  it('fails, or breaks the connection, it is asked once more', async () => {
    for (const reply of [{ status: 500, body: '{}' }, { status: 503, body: 'oops' }, 'reset'] as const) {
      const before = service.ranked().filter((userId) => userId === 'ann').length;
      const { failure, calls } = await failing(reply);
      expect(failure).toMatchObject({ code: 'UNAVAILABLE' });
      expect(calls - before).toBe(2);
    }
    const ranker = await open();
    answer = () => null;
    service.next('reset', 'reset');
    await knownTaste(ranker);
  });

  it('does not know the campaign, refuses the credentials, or the filter, it is asked once', async () => {
    for (const [status, type] of [
      [400, 'InvalidInputException'],
      [404, 'ResourceNotFoundException'],
      [403, 'AccessDeniedException'],
    ] as const) {
      const before = service.ranked().filter((userId) => userId === 'ann').length;
      const { failure, calls } = await failing({ status, headers: { 'x-amzn-errortype': type }, body: '{}' });
      expect(failure).toMatchObject({ code: 'UNAVAILABLE' });
      expect(String(failure)).not.toContain('123456789012');
      expect(calls - before).toBe(1);
    }
  });

  it('is slow, a search that has given up ends the call', async () => {
    const ranker = await open();
    await knownTaste(ranker, viewer('bob'));
    answer = () => 'silent';
    const controller = new AbortController();
    const asking = ranker.taste(viewer(), aRelease(), controller.signal);
    asking.catch(() => undefined);
    await vi.waitFor(() => expect(service.underway()).toBe(1), PATIENTLY);
    controller.abort();
    await expect(asking).rejects.toMatchObject({ code: 'TIMEOUT' });
    await vi.waitFor(() => expect(service.underway()).toBe(0), PATIENTLY);
  });

  it('is slow, closing does not wait for it', async () => {
    const ranker = await open();
    answer = () => 'silent';
    const asking = ranker.taste(viewer(), aRelease());
    asking.catch(() => undefined);
    await vi.waitFor(() => expect(service.underway()).toBe(2), PATIENTLY);
    await ranker.close();
    await expect(asking).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});

describe('opening', () => {
  const many = someClusters(...Array.from({ length: 501 }, (_, i) => `c${i}`));

  it('refuses more clusters than one call takes, and a release that brings them later', async () => {
    await expect(open({ clusters: async () => many })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('501 clusters and one Personalize call ranks at most 500'),
    });
    let live = someClusters('comics');
    const ranker = await open({ clusters: async () => live });
    live = many;
    await expect(knownTaste(ranker)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(service.requests).toEqual([]);
  });

  it('refuses a release without a campaign, and one that comes later', async () => {
    await expect(open({ campaignArn: null })).rejects.toThrow('PERSONALIZE_CAMPAIGN_ARN');
    const release = aRelease({ campaignArn: CAMPAIGN });
    const ranker = await open({ campaignArn: null, release: async () => release });
    await expect(knownTaste(ranker, viewer(), aRelease({ id: 'r2' }))).rejects.toThrow(
      'PERSONALIZE_CAMPAIGN_ARN',
    );
  });

  it('waits for nothing that is not published yet', async () => {
    const unpublished = () => Promise.reject(new Error('Nothing was published.'));
    const ranker = await open({ clusters: unpublished, release: unpublished });
    await expect(knownTaste(ranker)).rejects.toThrow('Nothing was published.');
  });
});
