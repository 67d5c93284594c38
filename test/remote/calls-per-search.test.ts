import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import type { DemoApp } from '../e2e/demo-app.js';
import { awsAdmin } from './aws-admin.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { aViewer, search } from './searching.js';
import { Wire } from './wire.js';

/** Candidates, the documents of the page, and between them what lies beyond the window. */
const MOST_SEARCHES = 3;

/** Looking whether another release went live is no part of a search. */
const POLLS = /_mapping|_alias/;

onRemoteEngines('what one search asks of the engines', () => {
  let app: DemoApp;
  let openSearch: Wire;
  let redis: Wire;
  const userId = 'who is counted';

  beforeAll(async () => {
    const { OPENSEARCH_URL = '', REDIS_URL = '' } = inject('remote') ?? {};
    openSearch = await Wire.to(OPENSEARCH_URL);
    redis = await Wire.to(REDIS_URL, { holdMs: 5 });
    // Forwarding to Personalize is off here: it has round trips of its own, behind everything else.
    app = await openRemoteApp(
      {
        OPENSEARCH_URL: openSearch.through(OPENSEARCH_URL),
        REDIS_URL: redis.through(REDIS_URL),
      },
      { events: null },
    );
    await aViewer(app, userId, { style: 'clay', views: 5, not: 'cat' });
    // The baseline ranking is requested once an hour; here it is cached already.
    await search(app, { query: 'something else', userId });
  });
  beforeEach(async () => {
    await awsAdmin.reset();
    openSearch.forget();
    redis.forget();
  });
  afterAll(async () => {
    await app.close();
    await openSearch.cut();
    await redis.cut();
  });

  const asked = async () => {
    const { InvokeModel: bedrock = 0, GetPersonalizedRanking: personalize = 0 } = await awsAdmin.calls();
    const searches = openSearch.requests.filter((line) => !POLLS.test(line));
    return { bedrock, personalize, openSearch: searches.length, redisRounds: redis.rounds };
  };

  it('asks no engine twice, and what is known not at all', async () => {
    await search(app, { query: 'a cat on a wall' });
    const anonymous = await asked();
    console.log('calls of a cold anonymous search:', JSON.stringify(anonymous));
    expect(anonymous).toMatchObject({ bedrock: 1, personalize: 0, openSearch: 2 });
    expect(anonymous.redisRounds).toBeLessThanOrEqual(2);
  });

  it('asks Bedrock and Personalize once when nothing is cached, and OpenSearch in as few calls as its stages', async () => {
    await aViewer(app, userId, { style: 'clay', views: 6, not: 'cat' });
    await awsAdmin.reset();
    openSearch.forget();
    redis.forget();
    await search(app, { query: 'a dog in a garden', userId });
    const cold = await asked();
    console.log('calls of a cold personalised search:', JSON.stringify(cold));
    expect(cold).toMatchObject({ bedrock: 1, personalize: 1 });
    expect(cold.openSearch).toBeLessThanOrEqual(MOST_SEARCHES);
    expect(cold.redisRounds).toBeLessThanOrEqual(2);

    await awsAdmin.reset();
    openSearch.forget();
    redis.forget();
    await search(app, { query: 'a dog in a garden', userId });
    const warm = await asked();
    console.log('calls of a warm personalised search:', JSON.stringify(warm));
    expect(warm).toMatchObject({ bedrock: 0, personalize: 0 });
    expect(warm.openSearch).toBeLessThanOrEqual(1);
    expect(warm.redisRounds).toBeLessThanOrEqual(2);
  });
});
