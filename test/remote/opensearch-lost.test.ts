import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ask } from '../client/execute.js';
import { SearchDocument } from '../client/generated/graphql.js';
import type { DemoApp } from '../e2e/demo-app.js';
import { onRemoteEngines } from './on-remote-engines.js';
import { openRemoteApp } from './remote-app.js';
import { search } from './searching.js';
import { underLoad } from './under-load.js';
import { until } from './until.js';
import { Wire } from './wire.js';

onRemoteEngines('a gateway that loses OpenSearch', () => {
  let app: DemoApp;
  let wire: Wire;
  beforeAll(async () => {
    const url = inject('remote')?.['OPENSEARCH_URL'] ?? '';
    wire = await Wire.to(url);
    app = await openRemoteApp({ OPENSEARCH_URL: wire.through(url) });
  });
  afterAll(async () => {
    await app.close();
    await wire.cut();
  });

  it('answers what it knows, refuses the rest, and is back by itself', async () => {
    const known = await search(app, { query: 'cat' });
    const isAnswered = async (query: string) => {
      const { errors } = await ask(app, SearchDocument, { query });
      return errors === undefined;
    };
    let back = 0;
    const variables = (n: number) => ({ query: n % 2 === 0 ? 'cat' : `what nobody asked before ${n}` });
    const load = await underLoad(app, { connections: 16, variables }, async () => {
      await wire.cut();
      await until(async () => !(await isAnswered(`new ${Math.random()}`)), 5_000);
      const lost = await search(app, { query: 'cat' });
      expect(lost.ids).toEqual(known.ids);
      await wire.mend();
      back = await until(() => isAnswered(`new again ${Math.random()}`), 10_000);
    });
    console.log(
      `OpenSearch lost under 16 searchers: ${JSON.stringify(load)}, back after ${back.toFixed(0)} ms`,
    );
    expect(Object.keys(load.failed)).toEqual(['UNAVAILABLE']);
    expect(back).toBeLessThan(5_000);
  });
});
