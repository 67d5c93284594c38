import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSearchCatalogueRecord } from '../../../../src/datasources/indexes/opensearch/catalogue-record.js';
import { openSearchClient } from '../../../../src/datasources/indexes/opensearch/client/opensearch-client.js';
import { formatMeta, type IndexMeta } from '../../../../src/datasources/indexes/opensearch/index-meta.js';
import { openSearchIndex } from '../../../../src/datasources/indexes/opensearch/opensearch.index.js';
import { type ErrorCode, ParallaxError } from '../../../../src/domain/errors.js';
import { unitVector } from '../../../../src/domain/vector.js';
import { aRelease } from '../../../contract/image-index.contract.js';
import { aLoopbackService, type LoopbackService, type Reply } from '../../../fakes/loopback-service.js';

const SPACE = { model: 'contract', dimension: 4 };
const EAST = unitVector([1, 0, 0, 0]);
const SECRET = 'a secret of mine';

/** As OpenSearch describes an index of Parallax, but for what is given. */
function anIndex(
  fields: { embedding?: object; meta?: Partial<IndexMeta>; _meta?: object; names?: string[] } = {},
): Reply {
  const meta: IndexMeta = {
    record: { name: 'demo', embedder: 'contract', space: SPACE, createdAt: '2026-01-01T00:00:00.000Z' },
    state: 'live',
    roots: [],
    revision: 1,
    release: aRelease('r1', 'k1'),
    ...fields.meta,
  };
  const method = { name: 'hnsw', engine: 'faiss', space_type: 'l2' };
  const mappings = {
    _meta: fields._meta ?? formatMeta(meta),
    properties: { embedding: { type: 'knn_vector', dimension: 4, method, ...fields.embedding } },
  };
  const names = fields.names ?? ['demo-000001'];
  return { body: JSON.stringify(Object.fromEntries(names.map((name) => [name, { mappings }]))) };
}

const anError = (status: number, type: string): Reply => ({
  status,
  body: JSON.stringify({ error: { type, reason: `it was "${SECRET}"` }, status }),
});

describe('when OpenSearch fails', () => {
  let service: LoopbackService;
  let auth: 'none' | 'basic' | 'es' | 'aoss';
  const printed = vi.spyOn(console, 'log');

  beforeEach(async () => {
    service = await aLoopbackService(() => anIndex());
    auth = 'none';
  });
  afterEach(async () => {
    await service.close();
    expect(printed).not.toHaveBeenCalled();
  });

  const client = (requestTimeoutMs = 5_000) =>
    openSearchClient({
      url: service.url,
      auth,
      username: 'search',
      password: 'the password',
      region: 'eu-west-1',
      requestTimeoutMs,
      credentials: async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example-secret-key' }),
    });
  const open = (requestTimeoutMs?: number) =>
    openSearchIndex({ client: client(requestTimeoutMs), alias: 'demo', space: SPACE, pollMs: 3_600_000 });

  const failure = async (action: () => Promise<unknown>): Promise<ParallaxError> => {
    const error = await action().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ParallaxError)) throw new Error(`It was no ParallaxError: ${inspect(error)}`);
    for (const secret of [SECRET, 'the password', 'example-secret-key']) {
      expect(error.message).not.toContain(secret);
    }
    return error;
  };

  describe('during a search, it says what to do about', () => {
    const replies: readonly (readonly [string, Reply, ErrorCode, RegExp])[] = [
      ['errors in a 200', { body: '{"errors":true,"items":[]}' }, 'INTERNAL', /invalid answer/],
      ['an answer without hits', { body: '{"took":1}' }, 'INTERNAL', /"hits" is no list/],
      ['a hit without an image', { body: aHit({}) }, 'INTERNAL', /"imageId" is no text/],
      ['half a JSON', { body: '{"hits":{"hits":[{"_id":' }, 'INTERNAL', /invalid JSON/],
      ['prose', { body: '<html>Welcome to nginx</html>' }, 'INTERNAL', /invalid JSON/],
      ['10 MB', { body: `{"hits":"${'x'.repeat(10_000_000)}"}` }, 'INTERNAL', /more than 8388608 bytes/],
      [
        'a redirect',
        { status: 302, headers: { location: 'http://elsewhere/' } },
        'UNAVAILABLE',
        /redirect \(302\).*OPENSEARCH_URL/,
      ],
      [
        'a part that did not answer',
        { body: '{"_shards":{"failed":1},"hits":{"hits":[]}}' },
        'UNAVAILABLE',
        /cluster health/,
      ],
      [
        'a search that ran out of time',
        { body: '{"timed_out":true,"hits":{"hits":[]}}' },
        'UNAVAILABLE',
        /cluster health/,
      ],
      ['401', anError(401, 'security_exception'), 'UNAVAILABLE', /set OPENSEARCH_AUTH/],
      [
        '400',
        anError(400, 'search_phase_execution_exception'),
        'INTERNAL',
        /refused a request \(400, search_phase_execution_exception\)/,
      ],
      ['429', anError(429, 'rejected_execution_exception'), 'RATE_LIMITED', /is overloaded/],
      [
        '503',
        anError(503, 'cluster_block_exception'),
        'UNAVAILABLE',
        /cannot answer now \(503, cluster_block_exception\)/,
      ],
      ['504', { status: 504, body: 'gateway timeout' }, 'TIMEOUT', /ran out of time/],
      ['a connection that was closed', 'cut', 'UNAVAILABLE', /closed the connection/],
      ['a connection that was reset', 'reset', 'UNAVAILABLE', /cannot be reached/],
      ['an answer that never comes', 'silent', 'TIMEOUT', /within 300 ms/],
      ['headers that never end', 'trickling', 'TIMEOUT', /within 300 ms/],
      ['an answer that never ends', 'stalled', 'TIMEOUT', /within 300 ms/],
    ];
    it.each(replies)('%s', async (_, reply, code, message) => {
      const index = await open(300);
      service.next(reply);
      const error = await failure(() => index.nearest(EAST, { k: 1, filter: {} }));
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
      // A search may be quoted by the reasons of its failure, also behind the error.
      expect(inspect(error)).not.toContain(SECRET);
      expect(service.requests).toHaveLength(2);

      service.next({ body: '{"hits":{"hits":[]}}' });
      expect(await index.nearest(EAST, { k: 1, filter: {} })).toEqual([]);
      await index.close();
    });

    it('an index that is gone, once it has looked for the next one', async () => {
      const index = await open();
      const gone = anError(404, 'index_not_found_exception');
      service.next(gone, anIndex());
      const error = await failure(() => index.nearest(EAST, { k: 1, filter: {} }));
      expect([error.code, error.message]).toEqual([
        'UNAVAILABLE',
        expect.stringMatching(/"demo-000001" no longer exists/),
      ]);

      service.next(gone, anIndex({ names: ['demo-000002'] }), { body: '{"hits":{"hits":[]}}' });
      expect(await index.nearest(EAST, { k: 1, filter: {} })).toEqual([]);
      expect(service.requests.at(-1)?.path).toBe('/demo-000002/_search');
      await index.close();
    });

    it.each([
      ['basic', 401, /OPENSEARCH_USERNAME, OPENSEARCH_PASSWORD/],
      ['es', 403, /es:ESHttp\*.*clock/],
      ['aoss', 403, /aoss:APIAccessAll.*clock/],
    ] as const)('refused credentials of %s', async (kind, status, message) => {
      auth = kind;
      const index = await open();
      service.next(anError(status, 'security_exception'));
      const error = await failure(() => index.nearest(EAST, { k: 1, filter: {} }));
      expect([error.code, error.message]).toEqual(['UNAVAILABLE', expect.stringMatching(message)]);
      await index.close();
    });

    it('a server that is not there', async () => {
      const index = await open();
      await service.close();
      const error = await failure(() => index.nearest(EAST, { k: 1, filter: {} }));
      expect([error.code, error.message]).toEqual([
        'UNAVAILABLE',
        expect.stringMatching(/cannot be reached/),
      ]);
      await index.close();
    });
  });

  describe('at the start, it stops for', () => {
    const replies: readonly (readonly [string, Reply, ErrorCode, RegExp])[] = [
      [
        'an alias without an index',
        anError(404, 'index_not_found_exception'),
        'UNAVAILABLE',
        /behind the alias "demo"/,
      ],
      [
        'two indexes behind it',
        anIndex({ names: ['demo-000001', 'demo-000002'] }),
        'INTERNAL',
        /"demo-000001" and "demo-000002"/,
      ],
      ['an index of its own name', anIndex({ names: ['demo'] }), 'INTERNAL', /needs the name for an alias/],
      [
        'an index of somebody else',
        anIndex({ _meta: {} }),
        'INTERNAL',
        /"demo-000001" was not made by Parallax/,
      ],
      [
        'vectors of another model',
        anIndex({
          meta: {
            record: {
              name: 'demo',
              embedder: 'titan',
              space: { model: 'other', dimension: 4 },
              createdAt: '2026-01-01T00:00:00.000Z',
            },
          },
        }),
        'INTERNAL',
        /other\/4.*contract\/4.*"titan"/,
      ],
      ['another dimension', anIndex({ embedding: { dimension: 8 } }), 'INTERNAL', /dimension 8.*contract\/4/],
      [
        'nmslib',
        anIndex({ embedding: { method: { engine: 'nmslib', space_type: 'l2' } } }),
        'INTERNAL',
        /engine is "nmslib".*faiss, lucene/,
      ],
      [
        'an unknown space',
        anIndex({ embedding: { method: { engine: 'faiss', space_type: 'linf' } } }),
        'INTERNAL',
        /space_type is "linf".*l2, cosinesimil, innerproduct/,
      ],
      [
        'a field that is no vector',
        anIndex({ embedding: { type: 'text' } }),
        'INTERNAL',
        /"embedding" is "text"/,
      ],
      [
        'a later format',
        anIndex({ _meta: { parallax: { format: 3 } } }),
        'INTERNAL',
        /format 3.*reads 1 and 2/,
      ],
      [
        'a release that makes no sense',
        anIndex({
          _meta: { parallax: { format: 1, state: 'live', revision: 1, release: {}, catalogue: {} } },
        }),
        'INTERNAL',
        /invalid answer/,
      ],
      ['an answer that is a list', { body: '[1,2]' }, 'INTERNAL', /invalid answer/],
      ['a page of HTML', { body: '<html>' }, 'INTERNAL', /invalid JSON/],
    ];
    it.each(replies)('%s', async (_, reply, code, message) => {
      service.next(reply);
      const error = await failure(() => open());
      expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    });
  });

  it('can be closed twice', async () => {
    const closing = client();
    await closing.ask({ method: 'GET', path: '/' });
    await closing.close();
    await closing.close();
  });

  it('has no record where there is no index', async () => {
    service.next(anError(404, 'index_not_found_exception'));
    const asking = client();
    expect(await openSearchCatalogueRecord(asking, 'demo')).toBeNull();
    expect(await openSearchCatalogueRecord(asking, 'demo')).toMatchObject({
      embedder: 'contract',
      space: SPACE,
    });
    await asking.close();
  });

  it('is unavailable until there is a release', async () => {
    service.next(anIndex({ meta: { release: null } }));
    const index = await open();
    expect(await failure(() => index.release())).toMatchObject({ code: 'UNAVAILABLE' });
    expect(await index.clusters()).toEqual([]);
    await index.close();
  });

  it('looks at the alias before it answers when it was frozen, and answers what it knew when it cannot', async () => {
    let now = 0;
    const index = await openSearchIndex({
      client: client(),
      alias: 'demo',
      pollMs: 1_000,
      timer: { after: () => () => undefined },
      now: () => now,
    });
    const answered = service.requests.length;
    now = 3_000;
    await index.release();
    expect(service.requests.length).toBe(answered);
    now = 60_000;
    service.next(anIndex({ meta: { revision: 7 } }));
    await index.release();
    expect(await index.revision()).toBe(7);
    now = 120_000;
    service.next(anError(503, 'x'));
    expect((await index.release()).id).toBe('r1');
    expect(await index.revision()).toBe(7);
    now = 180_000;
    service.next('silent');
    expect((await index.release()).id).toBe('r1');
    await index.close();
  });

  it('keeps what it knew while looks at the alias fail, and says so once', async () => {
    const due: (() => void)[] = [];
    const warn = vi.fn();
    const index = await openSearchIndex({
      client: client(),
      alias: 'demo',
      timer: {
        after(_, callback) {
          due.push(callback);
          return () => undefined;
        },
      },
      log: { info: vi.fn(), warn },
    });
    const tick = async () => {
      const answered = service.requests.length;
      due.shift()?.();
      await vi.waitFor(() => expect(due).toHaveLength(1));
      expect(service.requests.length).toBe(answered + 1);
    };
    service.next(anError(503, 'x'), anError(503, 'x'), anIndex({ meta: { revision: 7 } }), anError(503, 'x'));
    await tick();
    await tick();
    expect(warn).toHaveBeenCalledOnce();
    expect([(await index.release()).id, await index.revision()]).toEqual(['r1', 1]);
    await tick();
    expect(await index.revision()).toBe(7);
    await tick();
    expect(warn).toHaveBeenCalledTimes(2);
    await index.close();
  });
});

function aHit(source: object): string {
  return JSON.stringify({ hits: { hits: [{ _id: '1', _score: 1, _source: source }] } });
}
