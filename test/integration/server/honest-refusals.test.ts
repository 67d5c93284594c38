import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Context } from 'aws-lambda';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/server/create-logger.js';
import { httpHandler } from '../../../src/server/lambda/http-handler.js';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';
import { eventOf } from '../../builders/lambda-requests.js';

const PING = { query: '{ __typename }' };
/** Nested too deeply for a function that calls itself. */
const DEEP = '['.repeat(15_000) + ']'.repeat(15_000);
const HASH = '0'.repeat(64);

interface Line {
  readonly msg: string;
  readonly [field: string]: unknown;
}

describe('a request that is the fault of its client', () => {
  let gateway: SmallGateway;
  let lines: string[];
  beforeAll(async () => {
    lines = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    gateway = await aSmallGateway({ CORS_ORIGINS: '*', INTROSPECTION: 'false' }, log);
    await gateway.app.http.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => gateway.app.close());

  const inject = async (request: InjectOptions) => {
    const answer = await gateway.app.http.inject(request);
    const [error] = answer.json().errors ?? [];
    return { status: answer.statusCode, code: error?.extensions?.code, message: error?.message, answer };
  };
  const post = (payload: object, headers: Record<string, string> = {}) =>
    inject({
      method: 'POST',
      url: '/graphql',
      payload: JSON.stringify(payload).replace('"DEEP"', () => DEEP),
      headers: { 'content-type': 'application/json', ...headers },
    });
  const told = (): Line[] => lines.splice(0).map((line): Line => JSON.parse(line));

  it.each<[string, object, Record<string, string>, number, string]>([
    ['a host that is none', PING, { host: '%' }, 400, 'BAD_REQUEST'],
    ['a port that is none', PING, { host: 'localhost:99999' }, 400, 'BAD_REQUEST'],
    [
      'an odd version',
      { ...PING, extensions: { persistedQuery: { version: 2, sha256Hash: HASH } } },
      {},
      400,
      'BAD_REQUEST',
    ],
    [
      'an odd hash',
      { ...PING, extensions: { persistedQuery: { version: 1, sha256Hash: 'x' } } },
      {},
      400,
      'BAD_REQUEST',
    ],
    [
      'a hash of objects',
      { extensions: { persistedQuery: { version: 1, sha256Hash: [[{}]] } } },
      {},
      400,
      'BAD_REQUEST',
    ],
    [
      'a persisted query that is a text',
      { ...PING, extensions: { persistedQuery: 'x' } },
      {},
      400,
      'BAD_REQUEST',
    ],
    [
      'the hash of another query',
      { ...PING, extensions: { persistedQuery: { version: 1, sha256Hash: HASH } } },
      {},
      400,
      'BAD_REQUEST',
    ],
    [
      'a hash that is not known',
      { extensions: { persistedQuery: { version: 1, sha256Hash: HASH } } },
      {},
      200,
      'PERSISTED_QUERY_NOT_FOUND',
    ],
    [
      'a query text that is too long',
      { query: `{ ${' '.repeat(100_000)} __typename }` },
      {},
      400,
      'BAD_USER_INPUT',
    ],
    [
      'the name of an operation that is too long',
      { ...PING, operationName: 'a'.repeat(257) },
      {},
      400,
      'BAD_USER_INPUT',
    ],
    [
      'very many values',
      { query: '{ __typename }', variables: { a: Array(20_000).fill(0) } },
      {},
      400,
      'BAD_REQUEST',
    ],
    [
      'a data URL without an end',
      {
        query: 'query ($image: Base64) { searchImages(image: $image) { searchId } }',
        variables: { image: `data:${';'.repeat(4_000_000)}` },
      },
      {},
      200,
      'BAD_USER_INPUT',
    ],
    [
      'a time in lists in lists',
      {
        query:
          'mutation ($input: RecordInteractionInput!) { recordInteraction(input: $input) { duplicate } }',
        variables: {
          input: {
            userId: 'ann',
            imageId: 'a',
            type: 'VIEW',
            at: 'DEEP',
          },
        },
      },
      {},
      400,
      'BAD_USER_INPUT',
    ],
  ])('by %s is told so, and no fault is logged', async (_name, payload, headers, status, code) => {
    told();
    const answer = await post(payload, headers);
    expect({ status: answer.status, code: answer.code }).toEqual({ status, code });
    expect(answer.message).not.toMatch(/stack|Apollo|fastify/i);
    const written = told();
    expect(written.filter(({ msg }) => msg === 'fault')).toEqual([]);
    expect(written).toHaveLength(1);
    expect(JSON.stringify(written).length).toBeLessThan(400);
  });

  it('by its path or method is told in the shape of GraphQL', async () => {
    expect(await inject({ url: '/%' })).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(await inject({ url: '/nothing' })).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    for (const method of ['PUT', 'DELETE', 'PATCH'] as const) {
      const { status, code, answer } = await inject({ method, url: '/graphql' });
      expect([status, code, answer.headers.allow]).toEqual([405, 'BAD_REQUEST', 'GET, HEAD, POST']);
    }
    const { port } = gateway.app.http.server.address() as AddressInfo;
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write('NONSENSE\r\n\r\n'));
      socket.on('data', (chunk) => {
        text += chunk.toString();
      });
      socket.on('end', () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[\s\S]*"BAD_REQUEST"/);
  });

  it('is told nothing of a schema that is hidden', async () => {
    for (const query of [
      '{ imag(id: "a") { id } }',
      '{ __schema { types { name } } }',
      '{ status { versio } }',
    ]) {
      const { message } = await post({ query });
      expect(message).not.toMatch(/Did you mean|Apollo/);
    }
    const filter = 'query ($f: ImageFilter) { searchImages(query: "cat", filter: $f) { searchId } }';
    const { message } = await post({ query: filter, variables: { f: { tag: ['a'] } } });
    expect(message).toMatch(/Field "tag" is not defined by type "ImageFilter"\.$/);
  });

  it('leaves a line of log and a count', async () => {
    told();
    await post(PING, { host: 'evil.example' });
    expect(told()).toEqual([
      expect.objectContaining({
        msg: 'refused',
        status: 421,
        code: 'BAD_REQUEST',
        requestId: expect.any(String),
      }),
    ]);
    const metrics = await gateway.app.http.inject('/metrics');
    expect(metrics.payload).toMatch(/^parallax_refusals_total\{status="421",code="BAD_REQUEST"\} [1-9]/m);
  });

  it('does not write the name that it gives its operation', async () => {
    told();
    await post({ query: `query ${'a'.repeat(50_000)} { __typename }` });
    expect(JSON.stringify(told()).length).toBeLessThan(400);
  });

  it('may come from a page of another origin, but not to what the operator reads', async () => {
    const headers = { origin: 'https://shop.example' };
    const { answer } = await post(PING, headers);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    const metrics = await gateway.app.http.inject({ url: '/metrics', headers });
    expect(metrics.headers).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('a host', () => {
  const statusFor = async (environment: Record<string, string>, host: string, url = '/graphql') => {
    const { app } = await aSmallGateway(environment);
    const { statusCode } = await app.http.inject(
      url === '/graphql'
        ? { method: 'POST', url, payload: PING, headers: { host } }
        : { url, headers: { host } },
    );
    await app.close();
    return statusCode;
  };

  it('that no stranger can have is always answered for', async () => {
    const hosts = [
      'localhost',
      'LOCALHOST:4000',
      'shop.localhost',
      '127.0.0.1:4000',
      '[::1]:4000',
      '192.168.1.20',
    ];
    for (const host of hosts) expect([host, await statusFor({}, host)]).toEqual([host, 200]);
  });

  it('of a stranger is not, whatever it looks like', async () => {
    for (const host of [
      'evil.example',
      'localhost.evil.example',
      '127.0.0.1.evil.example',
      '2130706433',
      'notlocalhost',
    ]) {
      expect([host, await statusFor({ HOST: '0.0.0.0' }, host)]).toEqual([host, 421]);
    }
  });

  it('is, once it is configured, behind a proxy too', async () => {
    const environment = { PUBLIC_URL: 'https://search.example', ALLOWED_HOSTS: 'gateway,Other.example' };
    for (const host of ['search.example', 'search.example.', 'gateway:4000', 'other.example']) {
      expect([host, await statusFor(environment, host)]).toEqual([host, 200]);
    }
    expect(await statusFor(environment, 'evil.example')).toBe(421);
    expect(await statusFor({ ALLOWED_HOSTS: '*' }, 'anything.example')).toBe(200);
    const { app } = await aSmallGateway({ TRUSTED_PROXIES: '1' });
    const forwarded = { host: 'evil.example', 'x-forwarded-host': 'localhost' };
    const { statusCode } = await app.http.inject({
      method: 'POST',
      url: '/graphql',
      payload: PING,
      headers: forwarded,
    });
    expect(statusCode).toBe(421);
    await app.close();
  });

  it('is asked for by the names of a container that listens everywhere', async () => {
    const { app } = await aSmallGateway({ HOST: '0.0.0.0', ALLOWED_HOSTS: 'gateway' });
    const { port } = new URL(await app.http.listen({ host: '0.0.0.0', port: 0 }));
    const statusOf = (host: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const headers = { host, 'content-type': 'application/json' };
        request({ host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
          .on('error', reject)
          .end(JSON.stringify(PING));
      });
    // Published under another port, by its machine's address, as a service of a network of containers; by a stranger.
    const hosts = ['localhost:8080', '192.168.1.20:8080', 'gateway:4000', 'evil.example:8080'];
    expect(await Promise.all(hosts.map(statusOf))).toEqual([200, 200, 200, 421]);
    await app.close();
  });

  it('does not matter behind API Gateway, which knows its own domains', async () => {
    const { app } = await aSmallGateway();
    const handle = httpHandler({ open: async () => app, onFailure: () => undefined });
    for (const host of ['id.execute-api.eu-west-1.amazonaws.com', 'search.example', 'evil.example']) {
      const event = eventOf({
        headers: { host, 'content-type': 'application/json' },
        body: JSON.stringify(PING),
      });
      const context = { getRemainingTimeInMillis: () => 20_000 } as Context;
      expect([host, (await handle(event, context)).statusCode]).toEqual([host, 200]);
    }
    await app.close();
  });

  it('does not matter to a health check', async () => {
    expect(await statusFor({}, 'anything.example', '/health/live')).toBe(200);
  });
});
