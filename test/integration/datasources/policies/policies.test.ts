import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/config/config.js';
import type { Cache } from '../../../../src/datasources/caches/cache.js';
import { policyDefaults } from '../../../../src/datasources/policies/defaults.js';
import type { GuardOptions } from '../../../../src/datasources/policies/guard.js';
import {
  guardCache,
  guardIndex,
  guardLog,
  guardRanker,
} from '../../../../src/datasources/policies/guarded-ports.js';
import type { GuardedPort } from '../../../../src/datasources/policies/policy-events.js';
import { type ErrorCode, ParallaxError } from '../../../../src/domain/errors.js';
import type { Taste } from '../../../../src/domain/taste.js';
import { unitVector } from '../../../../src/domain/vector.js';
import { type App, createApp } from '../../../../src/server/create-app.js';
import { createLogger } from '../../../../src/server/create-logger.js';
import { createMetrics, type Metrics } from '../../../../src/server/telemetry/metrics.js';
import { policyReport } from '../../../../src/server/telemetry/open-telemetry.js';
import { aRelease } from '../../../builders/a-release.js';
import { anImage } from '../../../builders/an-image.js';
import { anInteraction } from '../../../builders/an-interaction.js';
import { ask, execute } from '../../../client/execute.js';
import { SearchDocument, type SearchQueryVariables } from '../../../client/generated/graphql.js';
import { FakeEmbedder } from '../../../fakes/fake-embedder.js';
import { FakeIndex } from '../../../fakes/fake-index.js';
import { FakeLog } from '../../../fakes/fake-log.js';
import { FakeRanker, knownTaste } from '../../../fakes/fake-ranker.js';

const PLAIN = ['cat-1', 'cat-2', 'cat-3'];
const CATS = PLAIN.map((id, i) => ({
  image: anImage({ id, title: `Cat ${id}` }),
  clusterId: i === 2 ? 'comics' : 'photos',
  vector: unitVector([1, 0.1 * i]),
}));
const SPACE = { model: 'fake', dimension: 2 };
const BUDGET_MS = 150;

/** Fails every call of a cache in the way that the test says, and counts them. */
class BrokenCache implements Cache {
  calls = 0;
  fail: () => Promise<never> = () => Promise.reject(new Error('connect ECONNREFUSED'));

  get<T>(): Promise<T | undefined> {
    this.calls += 1;
    return this.fail();
  }
  set(): Promise<void> {
    this.calls += 1;
    return this.fail();
  }
  delete(): Promise<void> {
    this.calls += 1;
    return this.fail();
  }
  async close(): Promise<void> {}
}

describe('a gateway whose engines are guarded', () => {
  let app: App;
  let ranker: FakeRanker;
  let index: FakeIndex;
  let log: FakeLog;
  let cache: BrokenCache;
  let metrics: Metrics;
  let lines: Record<string, unknown>[];
  let monotonic: number;

  beforeEach(async () => {
    monotonic = 0;
    lines = [];
    ranker = new FakeRanker();
    index = new FakeIndex([...CATS], { ...aRelease(), space: SPACE });
    log = new FakeLog();
    cache = new BrokenCache();
    metrics = createMetrics();
    const logger = createLogger('info', { write: (line: string) => void lines.push(JSON.parse(line)) });
    const events = policyReport(logger, metrics);
    const options = (port: GuardedPort): GuardOptions => ({
      settings: policyDefaults(BUDGET_MS)[port],
      events,
      monotonic: () => monotonic,
    });
    app = await createApp(
      readConfig({
        DATA_DIR: '/nowhere',
        IMAGE_BASE_URL: 'https://images.example',
        SEARCH_BUDGET_MS: `${BUDGET_MS}`,
      }),
      {
        engines: {
          embedder: new FakeEmbedder({ cat: [1, 0] }),
          index: guardIndex(index, options('index')),
          ranker: guardRanker(ranker, options('ranker')),
          cache: guardCache(cache, options('cache')),
          log: guardLog(log, options('log')),
        },
        log: logger,
      },
    );
    await log.append(anInteraction({ userId: 'ann', clusterId: 'comics' }));
    lines.splice(0);
  });

  afterEach(async () => {
    await app.close();
  });

  const search = async (variables: SearchQueryVariables = { query: 'cat', userId: 'ann' }) => {
    const { searchImages } = await execute(app, SearchDocument, variables);
    const { degraded } = searchImages.personalization;
    return {
      ids: searchImages.edges.map(({ node }) => node.id),
      degraded: degraded.map(({ stage, reason }) => `${stage} ${reason}`),
    };
  };
  const told = (port: string) => lines.filter((line) => line['port'] === port);

  it.each<[string, ErrorCode, string]>([
    ['cannot be reached', 'UNAVAILABLE', 'AFFINITIES UNAVAILABLE'],
    ['throttles', 'RATE_LIMITED', 'AFFINITIES THROTTLED'],
    ['answers garbage', 'INTERNAL', 'AFFINITIES INVALID_ANSWER'],
  ])('gives the k-NN order and says why when the ranker %s', async (_, code, degraded) => {
    ranker.answer = () => Promise.reject(new ParallaxError(code, 'no taste'));
    expect(await search()).toEqual({ ids: PLAIN, degraded: [degraded] });
  });

  it('waits for a ranker that hangs no longer than its budget, and soon not at all', async () => {
    ranker.answer = () => new Promise<Taste>(() => undefined);
    const searches = Array.from({ length: 5 }, () => search());
    for (const found of await Promise.all(searches)) {
      expect(found).toEqual({ ids: PLAIN, degraded: ['AFFINITIES TIMEOUT'] });
    }
    await expect.poll(() => told('ranker')).toHaveLength(1);
    expect(await search()).toEqual({ ids: PLAIN, degraded: ['AFFINITIES UNAVAILABLE'] });
    expect(ranker.calls).toHaveLength(5);
  });

  it('loses the ranker and finds it again in two lines of the log, however many searches there are', async () => {
    ranker.answer = () => Promise.reject(new ParallaxError('UNAVAILABLE', 'The campaign is away.'));
    for (let i = 0; i < 30; i++) await search();
    monotonic += 5_000;
    await search();
    ranker.answer = async (history) => knownTaste(history, { comics: 4 });
    monotonic += 5_000;
    expect((await search()).degraded).toEqual([]);
    expect(ranker.calls).toHaveLength(7);
    expect(told('ranker')).toMatchObject([
      { level: 40, breaker: 'open', err: { message: 'The campaign is away.' } },
      { level: 30, breaker: 'closed' },
    ]);
    // And what the searches said before the breaker opened: once.
    expect(lines.filter(({ msg }) => msg === 'went on without')).toHaveLength(1);
    expect(await metrics.text()).toContain('parallax_breaker_state{port="ranker"} 0');
  });

  it('answers the same without its cache, and then does not ask it any more', async () => {
    ranker.answer = async (history) => knownTaste(history, { comics: 4 });
    const first = await search();
    expect(first.degraded).toEqual([]);
    expect(first.ids).toHaveLength(3);
    const { calls } = cache;
    for (let i = 0; i < 20; i++) expect(await search()).toEqual(first);
    expect(cache.calls).toBe(calls);
    expect(told('cache')).toHaveLength(1);
  });

  it('is held up by a cache that hangs for a moment only', async () => {
    cache.fail = () => new Promise<never>(() => undefined);
    expect(await search({ query: 'cat' })).toEqual({ ids: PLAIN, degraded: [] });
    await expect.poll(() => search({ query: 'cat' })).toEqual({ ids: PLAIN, degraded: [] });
    await expect.poll(() => told('cache')).toHaveLength(1);
  });

  it('says when to come back when the index is lost, asks it no more, and writes one line', async () => {
    index.failure = new ParallaxError('UNAVAILABLE', 'The image index is away.');
    for (let i = 0; i < 20; i++) {
      const { errors } = await ask(app, SearchDocument, { query: 'cat' });
      expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    }
    const { errors } = await ask(app, SearchDocument, { query: 'cat' });
    expect(errors).toMatchObject([
      {
        message: 'The image index does not answer at the moment; try again shortly.',
        extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
      },
    ]);
    expect(index.calls.filter((call) => call === 'nearest')).toHaveLength(5);
    expect(told('index')).toHaveLength(1);
    expect(lines.filter(({ msg }) => msg === 'fault')).toHaveLength(1);
    index.failure = null;
    monotonic += 1_000;
    expect((await search({ query: 'cat' })).ids).toEqual(PLAIN);
  });

  it('acknowledges no interaction while the log is lost', async () => {
    log.failure = new ParallaxError('UNAVAILABLE', 'The log is away.');
    for (let i = 0; i < 8; i++) {
      const { body } = await app.apollo.executeOperation(
        {
          query:
            'mutation { recordInteraction(input: {userId: "ann", imageId: "cat-1", type: VIEW}) { duplicate } }',
        },
        { contextValue: await app.contextOf('test') },
      );
      expect(body).toMatchObject({ singleResult: { errors: [{ extensions: { code: 'UNAVAILABLE' } }] } });
    }
    expect(told('log')).toHaveLength(1);
    expect(JSON.stringify(lines)).not.toMatch(/\bann\b/);
  });
});
