import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoApp } from '../e2e/demo-app.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { aViewer, search } from './searching.js';

onRemoteEngines('two instances on the same engines', () => {
  let a: DemoApp;
  let b: DemoApp;
  beforeAll(async () => {
    [a, b] = [await openRemoteApp(), await openRemoteApp()];
  });
  afterAll(async () => {
    await a.close();
    await b.close();
  });

  it('see in one what was recorded in the other, in the very next search', async () => {
    const userId = 'who changes instances';
    const share = async () => {
      const { edges } = await search(b, { query: 'cat', userId, first: 10 });
      return edges.filter(({ node }) => node.tags.includes('neon-punk')).length / edges.length;
    };
    const before = await share();
    await aViewer(a, userId, { style: 'neon-punk', views: 1, not: 'cat' });
    const afterOne = await search(b, { query: 'cat', userId });
    expect(afterOne.personalization).toMatchObject({ applied: true, interactions: 1 });
    expect(afterOne.ids).not.toEqual((await search(b, { query: 'cat' })).ids);
    await aViewer(a, userId, { style: 'neon-punk', views: 10, not: 'cat' });
    const after = await share();
    console.log(`recorded at A, searched at B: share of the style ${before} -> ${after}`);
    expect(after).toBeGreaterThanOrEqual(0.7);
  });

  it('continue one list wherever the next page is asked for', async () => {
    const userId = 'who pages across instances';
    await aViewer(a, userId, { style: 'linocut', views: 8, not: 'dog' });
    const whole = await search(a, { query: 'dog', userId, first: 40 });
    const first = await search(a, { query: 'dog', userId, first: 20 });
    await aViewer(b, userId, { style: 'clay', views: 5, not: 'dog' });
    const second = await search(b, { query: 'dog', userId, first: 20, after: first.pageInfo.endCursor });
    expect(second.personalization.snapshot).toBe(true);
    expect([...first.ids, ...second.ids]).toEqual(whole.ids);
  });
});
