import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { FaultKind } from '../../aws-local/faults.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { awsAdmin } from './aws-admin.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { aViewer, search } from './searching.js';

const BUDGET_MS = 800;

onRemoteEngines('a search while Personalize fails', () => {
  let app: DemoApp;
  beforeAll(async () => {
    app = await openRemoteApp({ SEARCH_BUDGET_MS: String(BUDGET_MS) });
    // The baseline ranking is requested once an hour: it is cached before the failures.
    await aViewer(app, 'who came before', { style: 'clay', views: 3, not: 'cat' });
    await search(app, { query: 'cat', userId: 'who came before' });
  });
  afterEach(() => awsAdmin.mend());
  afterAll(() => app.close());

  it.each<[FaultKind, number, string]>([
    ['slow', 3_000, 'TIMEOUT'],
    ['hang', 0, 'TIMEOUT'],
    ['fail', 0, 'UNAVAILABLE'],
    ['reset', 0, 'UNAVAILABLE'],
    ['expired', 0, 'UNAVAILABLE'],
    ['not-active', 0, 'UNAVAILABLE'],
    ['throttle', 0, 'THROTTLED'],
    ['garbage', 0, 'INVALID_ANSWER'],
    ['half-json', 0, 'INVALID_ANSWER'],
    ['huge', 0, 'INVALID_ANSWER'],
  ])('%s (%i ms): the order of similarity, in time, and says so: %s', async (kind, ms, reason) => {
    const userId = `while personalize is ${kind}`;
    await aViewer(app, userId, { style: 'clay', views: 5, not: 'cat' });
    const plain = await search(app, { query: 'cat' });
    await awsAdmin.breakIt({
      service: 'personalize-runtime',
      operation: 'GetPersonalizedRanking',
      kind,
      ...(ms > 0 && { ms }),
    });
    const degraded = await search(app, { query: 'cat', userId });
    console.log(`Personalize ${kind}: answered in ${degraded.ms.toFixed(0)} of ${BUDGET_MS} ms, ${reason}`);
    expect(degraded.personalization.degraded).toMatchObject([{ stage: 'AFFINITIES', reason }]);
    expect(degraded.ids).toEqual(plain.ids);
    expect(degraded.ms).toBeLessThan(BUDGET_MS * 1.1);

    await awsAdmin.mend();
    const again = await search(app, { query: 'cat', userId });
    expect(again.personalization).toMatchObject({ applied: true, degraded: [], ranker: 'PERSONALIZE' });
    expect(again.ids).not.toEqual(plain.ids);
  });

  it('has the new taste though the event takes half a minute to arrive, and never the old one again', async () => {
    const userId = 'whose events are slow';
    await awsAdmin.breakIt({ service: 'personalize-events', kind: 'hang' });
    await aViewer(app, userId, { style: 'origami', views: 10, not: 'cat' });
    const shares: number[] = [];
    for (let repeated = 0; repeated < 3; repeated++) {
      const { edges } = await search(app, { query: 'cat', userId, first: 10 });
      shares.push(edges.filter(({ node }) => node.tags.includes('origami')).length / edges.length);
    }
    console.log(`PutEvents hangs: share of the new style in the next three searches ${shares.join(', ')}`);
    const { edges } = await search(app, { query: 'cat', first: 10 });
    const before = edges.filter(({ node }) => node.tags.includes('origami')).length / edges.length;
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(before + 0.3);
  });
});
