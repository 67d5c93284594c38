import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSearchClient } from '../../../../src/datasources/indexes/opensearch/client/opensearch-client.js';
import type { OpenSearchIndex } from '../../../../src/datasources/indexes/opensearch/opensearch.index.js';
import { openSearchIndex } from '../../../../src/datasources/indexes/opensearch/opensearch.index.js';
import { openSearchIndexWriter } from '../../../../src/datasources/indexes/opensearch/opensearch.index-writer.js';
import { unitVector } from '../../../../src/domain/vector.js';
import { aRelease, cluster, record } from '../../../contract/image-index.contract.js';
import { aLoopbackService } from '../../../fakes/loopback-service.js';
import { aClient, anAlias, NEEDS_OPENSEARCH, OPENSEARCH_URL } from '../../../fakes/opensearch-catalogue.js';
import {
  anOpenSearchProxy,
  type OpenSearchProxy,
  type ProxiedRequest,
} from '../../../fakes/opensearch-proxy.js';

const SPACE = { model: 'contract', dimension: 4 };
const EAST = unitVector([1, 0, 0, 0]);
const NORTH = unitVector([0, 1, 0, 0]);
const CLUSTERS = [cluster('c1', [1, 0, 0, 0]), cluster('c2', [0, 1, 0, 0])];
const REFERENCES = {
  dimension: 4,
  length: 2,
  mean: Float32Array.of(0.5, 0.5, 0, 0),
  axes: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0),
  step: 1 / 128,
  codes: Int8Array.of(90, -90, -90, 90),
};
const FILTER = {
  types: ['photo', 'comic'],
  tags: ['cat'],
  clusters: ['c1'],
  excludeIds: ['b'],
  minWidth: 200,
  minHeight: 100,
};

describe.skipIf(OPENSEARCH_URL === undefined)(`what is sent to OpenSearch${NEEDS_OPENSEARCH}`, () => {
  const { alias, drop } = anAlias();
  let proxy: OpenSearchProxy;
  let index: OpenSearchIndex;

  const written: Record<string, readonly ProxiedRequest[]> = {};
  const recording = async (name: string, action: () => Promise<unknown>): Promise<void> => {
    proxy.requests.length = 0;
    await action();
    written[name] = [...proxy.requests];
  };

  beforeAll(async () => {
    proxy = await anOpenSearchProxy(OPENSEARCH_URL ?? '');
    const opening = async (serverless: boolean) =>
      openSearchIndexWriter({
        client: aClient(proxy.url),
        alias: serverless ? `${alias}-sl` : alias,
        space: SPACE,
        embedder: 'contract',
        replicas: 0,
        serverless,
        now: () => Date.UTC(2026, 0, 1),
      });
    for (const serverless of [false, true]) {
      const prefix = serverless ? 'serverless-' : '';
      proxy.requests.length = 0;
      const writer = await opening(serverless);
      written[`${prefix}open-writer`] = [...proxy.requests];
      await recording(`${prefix}put`, () =>
        writer.put([
          record('a', [1, 0, 0, 0], { tags: ['cat'], keywords: ['pet'], description: 'A cat.' }),
          record('b', [0, 1, 0, 0]),
        ]),
      );
      await recording(`${prefix}publish`, () =>
        writer.publish(
          aRelease('r1', 'k1'),
          { id: 'k1', clusters: CLUSTERS, lastNumber: 2 },
          new Map(),
          REFERENCES,
        ),
      );
      await recording(`${prefix}remove`, () => writer.remove(['b']));
      if (!serverless) {
        await writer.put([record('b', [0, 1, 0, 0])]);
        await recording('known', () => listed(writer.known()));
        await recording('all', () => listed(writer.all()));
      }
      await recording(`${prefix}close`, () => writer.close());
    }
    index = await openSearchIndex({ client: aClient(proxy.url), alias, space: SPACE, pollMs: 3_600_000 });
  });
  beforeEach(() => {
    proxy.requests.length = 0;
  });
  afterAll(async () => {
    await index?.close();
    await proxy.close();
    await drop();
  });

  it.each([
    'open-writer',
    'put',
    'publish',
    'remove',
    'known',
    'all',
    'close',
    'serverless-open-writer',
    'serverless-put',
    'serverless-publish',
    'serverless-remove',
  ])('by the writer: %s', async (name) => {
    await expectGolden(`write-${name}`, written[name] ?? []);
  });

  const searches: Readonly<Record<string, (index: OpenSearchIndex) => Promise<unknown>>> = {
    nearest: (index) => index.nearest(EAST, { k: 200, filter: {} }),
    'nearest-with-filter': (index) => index.nearest(EAST, { k: 200, filter: FILTER }),
    'nearest-of-one-tick': (index) =>
      Promise.all([
        index.nearest(EAST, { k: 2, filter: {} }),
        index.nearest(NORTH, { k: 2, filter: { types: ['photo'] } }),
      ]),
    'match-text': (index) => index.matchText('a cat', { k: 200, filter: {} }),
    'match-text-with-filter': (index) => index.matchText('a cat', { k: 200, filter: FILTER }),
    documents: (index) => index.documents(['never kept', 'nor this']),
    vectors: (index) => index.vectors(['a', 'b']),
    clusters: (index) => index.clusters(),
    look: (index) => index.look(),
  };
  for (const [name, search] of Object.entries(searches)) {
    it(`by the reader: ${name}`, async () => {
      await search(index);
      await expectGolden(`read-${name}`, proxy.requests);
    });
  }

  describe('calls of a search', () => {
    let fresh: OpenSearchIndex;

    beforeEach(async () => {
      fresh = await openSearchIndex({ client: aClient(proxy.url), alias, space: SPACE, pollMs: 3_600_000 });
      await fresh.clusters();
      proxy.requests.length = 0;
    });
    afterEach(() => fresh.close());

    it('are two when it is cold, candidates and the documents of a page, and none when both are kept', async () => {
      await fresh.release();
      await fresh.revision();
      const found = await fresh.nearest(EAST, { k: 2, filter: {} });
      await fresh.documents(found.map(({ imageId }) => imageId));
      await fresh.clusters();
      const search = expect.stringMatching(/-000002\/_search$/);
      expect(proxy.requests.map(({ path }) => path)).toEqual([search, search]);

      await fresh.release();
      await fresh.revision();
      await fresh.documents(found.map(({ imageId }) => imageId));
      await fresh.clusters();
      expect(proxy.requests).toHaveLength(2);
    });

    it('are none when a list of the filter is empty', async () => {
      expect(await fresh.nearest(EAST, { k: 2, filter: { tags: [] } })).toEqual([]);
      expect(await fresh.matchText('a cat', { k: 2, filter: { clusters: [] } })).toEqual([]);
      expect(proxy.requests).toEqual([]);
    });

    it('are one for ten searches of a request, each with its own answer', async () => {
      const queries = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? EAST : NORTH));
      const found = await Promise.all(queries.map((query) => fresh.nearest(query, { k: 1, filter: {} })));
      expect(found.map(([first]) => first?.imageId)).toEqual(
        queries.map((query) => (query === EAST ? 'a' : 'b')),
      );
      expect(proxy.requests.map(({ path }) => path)).toEqual(['/_msearch']);
    });

    it('fail alone when one of a request does', async () => {
      proxy.intercept = ({ path }) =>
        path === '/_msearch'
          ? {
              body: JSON.stringify({
                responses: [
                  { status: 429, error: { type: 'rejected_execution_exception' } },
                  { status: 200, hits: { hits: [] } },
                ],
              }),
            }
          : null;
      const [refused, empty] = await Promise.allSettled([
        fresh.nearest(EAST, { k: 1, filter: {} }),
        fresh.nearest(NORTH, { k: 1, filter: {} }),
      ]);
      proxy.intercept = () => null;
      expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'RATE_LIMITED' } });
      expect(empty).toEqual({ status: 'fulfilled', value: [] });
    });
  });

  /** Compares the requests without values that differ between runs; repeated polls are dropped. */
  async function expectGolden(name: string, requests: readonly ProxiedRequest[]): Promise<void> {
    const text = requests
      .map(({ method, path, headers, body }) =>
        [`${method} ${path}`, `content-type: ${headers['content-type'] ?? 'none'}`, ...pretty(body)].join(
          '\n',
        ),
      )
      .filter((request, i, all) => request !== all[i - 1])
      .join('\n\n')
      .replaceAll(alias, 'parallax-demo')
      .replace(/"(token|host|processStart|pid|_id)": ("[^"]*"|\d+)/g, '"$1": "..."')
      .replace(/"_id":"[^"]*"/g, '"_id":"..."');
    await expect(`${text}\n`).toMatchFileSnapshot(`../../../golden/opensearch/${name}.txt`);
  }
});

describe('the signature', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(['es', 'aoss'] as const)('for %s', async (auth) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 2, 3, 4, 5) });
    const service = await aLoopbackService(() => ({ body: '{}' }));
    const client = openSearchClient({
      url: service.url,
      auth,
      region: 'eu-west-1',
      credentials: async () => ({
        accessKeyId: 'AKIDEXAMPLE',
        secretAccessKey: 'example-secret-key',
        sessionToken: 'example-session-token',
      }),
    });
    await client.ask({ method: 'POST', path: '/parallax-demo-000001/_search', body: { size: 1 } });
    await client.ask({ method: 'GET', path: '/parallax-demo/_mapping' });
    await client.close();
    await service.close();
    const shown = service.requests.map(({ method, path, headers }) => {
      const { authorization, host } = headers;
      const amz = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-'));
      return { method, path, host, authorization, ...Object.fromEntries(amz) };
    });
    await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot(
      `../../../golden/opensearch/signed-${auth}.json`,
    );
  });
});

/** JSON over several lines, lines of JSON one a line. */
function pretty(body: string): readonly string[] {
  if (body === '') return [];
  return body.endsWith('\n') ? body.trimEnd().split('\n') : [JSON.stringify(JSON.parse(body), null, 2)];
}

async function listed<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}
