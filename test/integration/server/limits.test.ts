import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { InjectOptions } from 'fastify';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { unitVector } from '../../../src/domain/vector.js';
import { createLogger } from '../../../src/server/create-logger.js';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { anImage } from '../../builders/an-image.js';
import { Issuer } from '../../builders/an-issuer.js';

const SEARCH = 'query ($userId: ID) { searchImages(query: "cat", userId: $userId) { totalCandidates } }';
const RECORD =
  'mutation ($input: RecordInteractionInput!) { recordInteraction(input: $input) { duplicate } }';
const RECORD_MANY =
  'mutation ($inputs: [RecordInteractionInput!]!) { recordInteractions(inputs: $inputs) { duplicate error { code argument message } } }';
const VIEW = { imageId: 'cat-1', type: 'VIEW' };
const OPEN = '{ cluster(id: "photos") { id } }';

interface Request {
  readonly query?: string;
  readonly variables?: object;
  readonly token?: string;
  readonly authorization?: string;
  /** Instead of a JSON body of the query and its variables. */
  readonly init?: RequestInit & { readonly search?: string };
}

/** Nested as deep as the number says, in lists of `first` exemplars. */
function nested(levels: number, first: number): string {
  const inner = 'cluster { exemplars(first: FIRST) { '.repeat(levels).replaceAll('FIRST', String(first));
  return `{ image(id: "cat-1") { ${inner} id ${'} }'.repeat(levels)} } }`;
}

/** Each fragment twice in the one before: 2^levels fields once they are written out. */
function doubling(levels: number): string {
  const fragments = Array.from(
    { length: levels },
    (_, i) => `fragment F${i} on Query { ...F${i + 1} ... @include(if: true) { ...F${i + 1} } }`,
  );
  return `{ ...F0 } ${fragments.join(' ')} fragment F${levels} on Query { status { version } }`;
}

/** Requests that must be refused before an engine, or the log, receives them. */
async function refusals(issuer: Issuer): Promise<Readonly<Record<string, Request>>> {
  const seconds = NOW / 1_000;
  const ann = await issuer.token('ann');
  const input = { ...VIEW, userId: 'ben' };
  const with_ = async (claims: object): Promise<Request> => ({
    query: OPEN,
    token: await issuer.token('ann', claims as Record<string, unknown>),
  });
  const good = ann.split('.');
  return {
    'no token, a mutation': { query: RECORD, variables: { input: VIEW } },
    'no token, a mutation for somebody': { query: RECORD, variables: { input } },
    'no token, a list of interactions': { query: RECORD_MANY, variables: { inputs: [VIEW] } },
    'no token, a taste': { query: '{ taste { interactions } }' },
    'no token, the taste of somebody': { query: '{ taste(userId: "ann") { interactions } }' },
    'no token, a search for somebody': { query: SEARCH, variables: { userId: 'ann' } },
    'no token, forgetting somebody': { query: 'mutation { forgetUser(userId: "ann") { interactions } }' },
    expired: await with_({ exp: seconds - 31 }),
    'of tomorrow': await with_({ nbf: seconds + 86_400 }),
    'for ever': await with_({ exp: undefined }),
    'wrong issuer': await with_({ iss: 'https://evil.example/' }),
    'wrong audience': await with_({ aud: 'another' }),
    'no subject': await with_({ sub: undefined }),
    'an empty subject': await with_({ sub: '' }),
    'the reserved subject': await with_({ sub: 'parallax:nobody' }),
    'a subject of 257 characters': await with_({ sub: 'u'.repeat(257) }),
    'alg: none': { query: OPEN, token: issuer.unsignedToken('ann') },
    'HS256 with the public key': { query: OPEN, token: await issuer.confusedToken('ann') },
    'another payload under the signature': {
      query: OPEN,
      token: [good[0], (await issuer.token('ben')).split('.')[1], good[2]].join('.'),
    },
    'not a token': { query: OPEN, token: 'undefined' },
    'a password': { query: OPEN, authorization: 'Basic YW5uOnNlY3JldA==' },
    "another user's id, a search": { query: SEARCH, variables: { userId: 'ben' }, token: ann },
    "another user's id, a taste": { query: '{ taste(userId: "ben") { interactions } }', token: ann },
    "another user's id, an interaction": { query: RECORD, variables: { input }, token: ann },
    "another user's id, a list": { query: RECORD_MANY, variables: { inputs: [input] }, token: ann },
    "another user's id, a pause": {
      query: 'mutation { updateTaste(input: { userId: "ben", action: PAUSE }) { paused } }',
      token: ann,
    },
    "another user's id, forgetting": {
      query: 'mutation { forgetUser(userId: "ben") { interactions } }',
      token: ann,
    },
    '200 aliases': {
      query: `{ ${Array.from({ length: 200 }, (_, i) => `a${i}: status { version }`).join(' ')} }`,
    },
    '200 searches': {
      query: `{ ${Array.from({ length: 200 }, (_, i) => `a${i}: searchImages(query: "cat ${i}") { totalCandidates }`).join(' ')} }`,
    },
    'depth 50': { query: nested(25, 1) },
    'three nested lists of exemplars': { query: nested(3, 50) },
    'three nested lists behind a variable': {
      query: nested(3, 50).replaceAll('50', '$n').replace('{', 'query ($n: Int) {'),
      variables: { n: 50 },
    },
    'fragments that double 20 times': { query: doubling(20) },
    'a query of 6,000 words': { query: `{ ${'status { version } '.repeat(1_500)} }` },
    'a body of 20 MB': {
      query: SEARCH,
      variables: { userId: 'x'.repeat(20_000_000) },
    },
    'a batch': { init: { body: JSON.stringify([{ query: OPEN }, { query: OPEN }]) } },
    'a mutation by GET': {
      token: ann,
      init: {
        method: 'GET',
        search: `?query=${encodeURIComponent('mutation { forgetUser { interactions } }')}`,
        headers: { 'apollo-require-preflight': '1' },
      },
    },
    'a form of another page': {
      init: { body: JSON.stringify({ query: OPEN }), headers: { 'content-type': 'text/plain' } },
    },
    'a link on another page': {
      init: { method: 'GET', search: `?query=${encodeURIComponent(OPEN)}` },
    },
  };
}

const HEADERS = ['www-authenticate', 'retry-after', 'ratelimit', 'ratelimit-policy', 'allow'];

async function send(url: string, request: Request): Promise<{ status: number; body: unknown }> {
  const { query, variables, token, init = {} } = request;
  const authorization = token === undefined ? request.authorization : `Bearer ${token}`;
  const { search = '', headers, ...rest } = init;
  const isGet = rest.method === 'GET';
  const response = await fetch(`${url}/graphql${search}`, {
    method: 'POST',
    ...(isGet ? {} : { body: JSON.stringify({ query, variables }) }),
    ...rest,
    headers: {
      ...(isGet ? {} : { 'content-type': 'application/json' }),
      ...(authorization === undefined ? {} : { authorization }),
      ...Object.fromEntries(new Headers(headers)),
    },
  });
  const told = HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value]];
  });
  const { errors, data } = (await response.json()) as {
    errors?: { message: string; extensions: object }[];
    data?: unknown;
  };
  return {
    status: response.status,
    ...Object.fromEntries(told),
    body: errors?.map(({ message, extensions }) => ({ message, ...extensions })) ?? data,
  };
}

async function listen({ app }: SmallGateway): Promise<string> {
  await app.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.http.server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

/** Everything that an engine was asked, and what is in the log. */
async function traces({ embedder, index, ranker, log }: SmallGateway): Promise<unknown> {
  const entries = [];
  for await (const entry of log.entries()) entries.push(entry);
  return { calls: [embedder.calls, index.calls, ranker.calls, log.calls], entries };
}

describe('what is refused', () => {
  let issuer: Issuer;
  let gateway: SmallGateway;
  let url: string;
  beforeAll(async () => {
    issuer = await Issuer.start();
    gateway = await aSmallGateway(issuer.environment);
    url = await listen(gateway);
  });
  afterAll(async () => {
    await gateway.app.close();
    await issuer.close();
  });

  it('is told the documented code, and nothing else happens', async () => {
    const answers: Record<string, unknown> = {};
    for (const [name, request] of Object.entries(await refusals(issuer))) {
      answers[name] = await send(url, request);
    }
    await expect(`${JSON.stringify(answers, null, 2)}\n`).toMatchFileSnapshot('../../golden/refusals.json');
    expect(await traces(gateway)).toEqual({ calls: [[], [], [], []], entries: [] });
  });

  it('is not what a token allows', async () => {
    const ann = await issuer.token('ann');
    const service = await issuer.token('shop', { scope: 'openid parallax:act-as' });
    const other = await issuer.token('crm', { scp: ['parallax:act-as'] });
    const recordFor = (token: string, userId?: string): Request => ({
      query: RECORD,
      variables: { input: { ...VIEW, userId } },
      token,
    });
    const requests = [
      { query: SEARCH },
      { query: SEARCH, token: ann },
      { query: SEARCH, variables: { userId: 'ann' }, token: ann },
      recordFor(ann),
      recordFor(ann, 'ann'),
      recordFor(service, 'ben'),
      recordFor(other, 'eve'),
      recordFor(service),
      { query: RECORD_MANY, variables: { inputs: [VIEW, { ...VIEW, userId: 'ann' }] }, token: ann },
    ];
    for (const request of requests) {
      const { status, body } = await send(url, request);
      expect({ status, body: JSON.stringify(body) }).toEqual({
        status: 200,
        body: expect.not.stringContaining('"code"'),
      });
    }
    const users = [];
    for await (const { userId } of gateway.log.entries()) users.push(userId);
    expect(users).toEqual(['ann', 'ann', 'ben', 'eve', 'shop', 'ann', 'ann']);
  });
});

describe('an answer', () => {
  it('of too many bytes is not sent, and the log says so', async () => {
    const lines: string[] = [];
    const log = createLogger('info', { write: (line) => void lines.push(line) });
    const { app, index } = await aSmallGateway({}, log);
    index.entries.push({
      image: anImage({ id: 'long', description: 'x'.repeat(300_000) }),
      clusterId: 'photos',
      vector: unitVector([1, 0]),
    });
    const names = Array.from({ length: 14 }, (_, i) => `d${i}: description`).join(' ');
    const ask = (query: string) => app.http.inject({ method: 'POST', url: '/graphql', payload: { query } });
    const answer = await ask(`{ image(id: "long") { ${names} } }`);
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      {
        errors: [
          {
            message:
              'The answer has more than the 4000000 bytes that one may have: ask for less at a time, by a smaller `first` or fewer fields.',
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      },
    ]);
    expect(lines.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ msg: 'operation', codes: ['BAD_USER_INPUT'] }),
    );
    expect((await ask('{ image(id: "long") { description } }')).statusCode).toBe(200);
    await app.close();
  });

  it('lists twenty errors, and how many more there are', async () => {
    const { app } = await aSmallGateway();
    const query = `{ ${Array.from({ length: 25 }, (_, i) => `a${i}: image(id: "") { id }`).join(' ')} }`;
    const answer = await app.http.inject({ method: 'POST', url: '/graphql', payload: { query } });
    expect(answer.json().errors).toHaveLength(21);
    expect(answer.json().errors[20]).toEqual({
      message: 'There are 5 more errors, which are not listed.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    await app.close();
  });
});

describe('the page of GraphiQL', () => {
  const open = (headers: Record<string, string> = {}) => ({
    url: '/graphql',
    headers: { accept: 'text/html', ...headers },
  });

  it('is compressed once, and not sent to a browser that has it', async () => {
    const { app } = await aSmallGateway();
    const plain = await app.http.inject(open());
    const packed = await app.http.inject(open({ 'accept-encoding': 'gzip, br' }));
    expect(packed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
    expect(packed.rawPayload.length).toBeLessThan(plain.rawPayload.length / 3);
    const etag = String(packed.headers.etag);
    const again = await app.http.inject(open({ 'if-none-match': `"other", ${etag}` }));
    expect([again.statusCode, again.payload, again.headers.etag]).toEqual([304, '', etag]);
    expect((await app.http.inject(open({ 'if-none-match': '"other"' }))).statusCode).toBe(200);
    await app.close();
  });

  it('is counted with the pictures, and apart from the operations', async () => {
    const { app } = await aSmallGateway({ RATE_LIMIT: '1', IMAGE_BASE_URL: '' });
    const statusOf = async (request: InjectOptions): Promise<number> =>
      (await app.http.inject(request)).statusCode;
    const picture = { url: '/images/3f/3fa04c11d2e8b7aa-90be12cd.jpg' };
    for (let i = 0; i < 10; i += 1) {
      expect(await statusOf(open())).toBe(200);
      expect(await statusOf(picture)).toBe(404);
    }
    expect([await statusOf(open()), await statusOf(picture)]).toEqual([429, 429]);
    const ask = { method: 'POST', url: '/graphql', payload: { query: OPEN } } as const;
    expect([await statusOf(ask), await statusOf(ask)]).toEqual([200, 429]);
    await app.close();
  });
});

describe('a limit of 60 operations a minute', () => {
  let gateway: SmallGateway;
  let url: string;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    gateway = await aSmallGateway({ RATE_LIMIT: '60', TRUSTED_PROXIES: '1' });
    url = await listen(gateway);
  });
  afterEach(async () => {
    await gateway.app.close();
    vi.useRealTimers();
  });
  const from = (address: string): Request => ({
    init: {
      body: JSON.stringify({ query: '{ searchImages(query: "cat") { totalCandidates } }' }),
      headers: { 'x-forwarded-for': address },
    },
  });

  it('answers 60 of 1,000 requests in a second, and tells the others when to come back', async () => {
    const answers: Awaited<ReturnType<typeof send>>[] = [];
    // A hundred connections at a time: a thousand would fill the queue of a socket that is listened on.
    for (let i = 0; i < 10; i += 1) {
      answers.push(...(await Promise.all(Array.from({ length: 100 }, () => send(url, from('192.0.2.1'))))));
    }
    const counts: Record<number, number> = {};
    for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
    expect(counts).toEqual({ 200: 60, 429: 940 });
    expect(answers.find(({ status }) => status === 429)).toEqual({
      status: 429,
      'retry-after': '60',
      ratelimit: '"operations";r=0;t=60',
      'ratelimit-policy': '"operations";q=60;w=60',
      body: [
        {
          message: 'At most 60 operations a minute are served: wait as long as `retryAfterMs` says.',
          code: 'RATE_LIMITED',
          retryAfterMs: 60_000,
        },
      ],
    });
    // The engines heard of the others only.
    const asked = gateway.index.calls.filter((call) => call === 'documents').length;
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThanOrEqual(60);
    vi.setSystemTime(NOW + 60_001);
    expect(await send(url, from('192.0.2.1'))).toMatchObject({ status: 200 });
  });

  it('counts each client alone, by what the last proxy says', async () => {
    const spend = async (address: string): Promise<string> => {
      const answer = await send(url, from(address));
      return String((answer as Record<string, unknown>)['ratelimit']).replace(/.*r=(\d+).*/, '$1');
    };
    expect(await spend('192.0.2.1')).toBe('59');
    expect(await spend('192.0.2.2')).toBe('59');
    // Addresses that the client itself wrote before the proxy are not trusted.
    expect(await spend('203.0.113.9, 192.0.2.2')).toBe('58');
    expect(await spend('2001:db8:0:1::1')).toBe('59');
    expect(await spend('2001:db8:0:1:ffff::2')).toBe('58');
    expect(await spend('2001:db8:0:2::1')).toBe('59');
  });

  it('counts a dear operation as several, once its cost is known', async () => {
    const dear = (first: number): Request => ({
      ...from('192.0.2.9'),
      init: {
        ...from('192.0.2.9').init,
        body: JSON.stringify({
          query: `{ searchImages(query: "cat", first: ${first}) { edges { node { id title type url cluster { exemplars(first: 20) { id } } } } } }`,
        }),
      },
    });
    // It may cost 3,700, and each 500 counts: eight of the sixty.
    const answer = await send(url, dear(100));
    expect(answer).toMatchObject({ status: 200, ratelimit: '"operations";r=52;t=60' });
    for (let i = 0; i < 6; i += 1) await send(url, dear(100));
    expect(await send(url, dear(100))).toEqual({
      status: 429,
      'retry-after': '60',
      ratelimit: '"operations";r=0;t=60',
      'ratelimit-policy': '"operations";q=60;w=60',
      body: [
        {
          message:
            'At most 60 operations a minute are served, and by its cost this one counts as 8: wait as long as `retryAfterMs` says.',
          code: 'RATE_LIMITED',
          retryAfterMs: 60_000,
        },
      ],
    });
  });

  it('counts a bad token for the address that it came from', async () => {
    const issuer = await Issuer.start();
    const { app } = await aSmallGateway({ ...issuer.environment, RATE_LIMIT: '3' });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const answer = await app.http.inject({
        method: 'POST',
        url: '/graphql',
        headers: { authorization: `Bearer nonsense-${i}` },
        payload: { query: '{ status { images } }' },
      });
      statuses.push(answer.statusCode);
      // Answers are of one caller, the refusals too.
      expect(answer.headers['cache-control']).toBe('no-store');
    }
    await app.close();
    await issuer.close();
    expect(statuses).toEqual([401, 401, 401, 429, 429]);
  });

  it('lets health checks pass', async () => {
    for (let i = 0; i < 61; i += 1) await send(url, from('192.0.2.1'));
    expect((await send(url, from('192.0.2.1'))).status).toBe(429);
    const health = await fetch(`${url}/health/live`, { headers: { 'x-forwarded-for': '192.0.2.1' } });
    expect(health.status).toBe(200);
  });
});
