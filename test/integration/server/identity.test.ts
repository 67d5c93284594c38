import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLogger } from '../../../src/server/create-logger.js';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { Issuer } from '../../builders/an-issuer.js';
import { knownTaste } from '../../fakes/fake-ranker.js';

interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: {
    readonly data?: Record<string, unknown>;
    readonly errors?: readonly { message: string }[];
  };
}

async function ask(
  { app }: SmallGateway,
  query: string,
  token: string | null = null,
  variables: object = {},
): Promise<Told> {
  const { statusCode, headers, payload } = await app.http.inject({
    method: 'POST',
    url: '/graphql',
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    payload: { query, variables },
  });
  return { status: statusCode, headers, body: JSON.parse(payload) };
}

describe('with a token', () => {
  let issuer: Issuer;
  let gateway: SmallGateway;
  let ann: string;
  beforeAll(async () => {
    issuer = await Issuer.start();
    gateway = await aSmallGateway(issuer.environment);
    gateway.ranker.answer = async (history) => knownTaste(history, { comics: 3 });
    ann = await issuer.token('ann');
  });
  afterAll(async () => {
    await gateway.app.close();
    await issuer.close();
  });

  it('everything is for its subject', async () => {
    const recorded = await ask(
      gateway,
      'mutation { recordInteraction(input: { imageId: "cat-2", type: FAVORITE, eventId: "e1" }) { interaction { userId } } }',
      ann,
    );
    expect(recorded.body.data).toEqual({ recordInteraction: { interaction: { userId: 'ann' } } });
    const search = '{ searchImages(query: "cat", weight: 1) { nodes { id } personalization { applied } } }';
    expect((await ask(gateway, search, ann)).body.data).toMatchObject({
      searchImages: { nodes: [{ id: 'cat-2' }, {}, {}, {}, {}, {}], personalization: { applied: true } },
    });
    expect((await ask(gateway, search)).body.data).toMatchObject({
      searchImages: { nodes: [{ id: 'cat-1' }, {}, {}, {}, {}, {}], personalization: { applied: false } },
    });
    const recommended = '{ recommendImages { nodes { id } personalization { applied } } }';
    expect((await ask(gateway, recommended, ann)).body.data).toMatchObject({
      recommendImages: { nodes: { length: 5 }, personalization: { applied: true } },
    });
    expect((await ask(gateway, recommended)).body.data).toMatchObject({
      recommendImages: { nodes: { length: 6 }, personalization: { applied: false } },
    });
    expect((await ask(gateway, '{ recommendImages(userId: "ann") { searchId } }')).body.errors).toMatchObject(
      [{ extensions: { code: 'UNAUTHENTICATED', argument: 'userId' } }],
    );
    const taste = await ask(gateway, '{ taste { userId interactions } }', ann);
    expect(taste.body.data).toEqual({ taste: { userId: 'ann', interactions: 1 } });
    const pin = 'mutation { updateTaste(input: { action: PIN, clusterId: "photos" }) { userId } }';
    expect((await ask(gateway, pin, ann)).body.data).toEqual({ updateTaste: { userId: 'ann' } });
    const forgotten = await ask(gateway, 'mutation { forgetUser { userId interactions } }', ann);
    expect(forgotten.body.data).toEqual({ forgetUser: { userId: 'ann', interactions: 1 } });
  });

  it("no user pages through another's list, or reads why it is ordered so", async () => {
    await ask(
      gateway,
      'mutation { recordInteraction(input: { imageId: "cat-2", type: VIEW }) { duplicate } }',
      ann,
    );
    const query = `query ($after: String) {
      searchImages(query: "cat", weight: 1, first: 2, after: $after) { pageInfo { endCursor } edges { explanation { because { userId } } } }
    }`;
    const mine = await ask(gateway, query, ann);
    const { searchImages } = mine.body.data as { searchImages: { pageInfo: { endCursor: string } } };
    const after = searchImages.pageInfo.endCursor;
    for (const token of [null, await issuer.token('ben')]) {
      const { body } = await ask(gateway, query, token, { after });
      expect(body.errors).toEqual([
        expect.objectContaining({ extensions: expect.objectContaining({ code: 'BAD_USER_INPUT' }) }),
      ]);
    }
    expect((await ask(gateway, query, ann, { after })).body).not.toHaveProperty('errors');
  });

  it('anybody may look at images, clusters and the status without one', async () => {
    const open =
      '{ image(id: "cat-1") { title cluster { size } } cluster(id: "comics") { size } status { images } }';
    expect((await ask(gateway, open)).body).not.toHaveProperty('errors');
  });

  it('comes with no page for browsers, unless one is asked for', async () => {
    const open = { url: '/graphql', headers: { accept: 'text/html', authorization: 'Bearer nonsense' } };
    const refused = await gateway.app.http.inject(open);
    expect([refused.statusCode, refused.json()]).toEqual([
      404,
      {
        errors: [
          {
            message: 'GraphiQL is off (GRAPHIQL): send operations by POST.',
            extensions: { code: 'NOT_FOUND' },
          },
        ],
      },
    ]);
    const { app } = await aSmallGateway({ ...issuer.environment, GRAPHIQL: 'true' });
    const page = await app.http.inject(open);
    expect(page.headers['content-type']).toContain('text/html');
    await app.close();
  });

  it('believes a clock that is half a minute off', async () => {
    const seconds = NOW / 1_000;
    const late = await issuer.token('ann', { exp: seconds - 29 });
    const early = await issuer.token('ann', { nbf: seconds + 29 });
    for (const token of [late, early])
      expect((await ask(gateway, '{ taste { userId } }', token)).status).toBe(200);
  });
});

describe('the keys of an issuer', () => {
  let issuer: Issuer;
  let gateway: SmallGateway;
  let lines: string[];
  const signedIn = async (): Promise<number> =>
    (await ask(gateway, '{ taste { userId } }', await issuer.token('ann'))).status;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    issuer = await Issuer.start();
    lines = [];
    gateway = await aSmallGateway(
      issuer.environment,
      createLogger('info', { write: (line) => void lines.push(line) }),
      Date.now,
    );
  });
  afterEach(async () => {
    await gateway.app.close();
    await issuer.close();
    vi.useRealTimers();
  });
  const pass = (seconds: number): void => {
    vi.setSystemTime(Date.now() + seconds * 1_000);
  };

  it('are fetched once', async () => {
    const statuses = await Promise.all([signedIn(), signedIn(), signedIn()]);
    expect(statuses).toEqual([200, 200, 200]);
    expect(await signedIn()).toBe(200);
    expect(issuer.fetches).toBe(1);
  });

  it('may be exchanged, and no client makes us flood the issuer with tokens of unknown keys', async () => {
    expect(await signedIn()).toBe(200);
    await issuer.rotate('k2');
    expect([await signedIn(), await signedIn(), issuer.fetches]).toEqual([401, 401, 1]);
    pass(31);
    expect([await signedIn(), await signedIn(), issuer.fetches]).toEqual([200, 200, 2]);
  });

  it('are renewed beside the requests, so that what the issuer took back is gone', async () => {
    expect(await signedIn()).toBe(200);
    const stolen = await issuer.token('ann', { exp: NOW / 1_000 + 7_200 });
    await issuer.rotate('k2');
    pass(601);
    // The one that notices the age is still answered by the keys at hand.
    expect((await ask(gateway, '{ taste { userId } }', stolen)).status).toBe(200);
    await vi.waitFor(() => expect(issuer.fetches).toBe(2));
    await vi.waitFor(async () =>
      expect((await ask(gateway, '{ taste { userId } }', stolen)).status).toBe(401),
    );
  });

  it('do not turn a good token into a bad one while they cannot be had', async () => {
    issuer.failing = true;
    const answer = await ask(gateway, '{ taste { userId } }', await issuer.token('ann'));
    expect(answer).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
      body: { errors: [{ extensions: { code: 'UNAVAILABLE', retryAfterMs: 2_000 } }] },
    });
    // Those who come meanwhile do not wait for another try.
    expect([await signedIn(), issuer.fetches]).toEqual([503, 1]);
    expect((await ask(gateway, '{ searchImages(query: "cat") { totalCandidates } }')).status).toBe(200);
    expect(lines.filter((line) => line.includes('JWKS'))).toHaveLength(1);
    issuer.failing = false;
    pass(3);
    expect(await signedIn()).toBe(200);
  });

  it('are believed while the issuer is down, for a day', async () => {
    expect(await signedIn()).toBe(200);
    issuer.failing = true;
    const token = await issuer.token('ann', { exp: NOW / 1_000 + 100 * 3_600 });
    pass(23 * 3_600);
    expect((await ask(gateway, '{ taste { userId } }', token)).status).toBe(200);
    pass(2 * 3_600);
    expect((await ask(gateway, '{ taste { userId } }', token)).status).toBe(503);
  });

  it('must have signed the token', async () => {
    expect(await signedIn()).toBe(200);
    await issuer.forge();
    expect(await signedIn()).toBe(401);
  });
});

describe('a shared secret', () => {
  const secret = 'correct horse battery staple, and more';
  const environment = { AUTH: 'jwt', JWT_SECRET: secret, JWT_ISSUER: 'shop', JWT_AUDIENCE: 'parallax' };
  const signed = (key: string): Promise<string> =>
    new SignJWT({ scope: '' })
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject('ann')
      .setIssuer('shop')
      .setAudience(['other', 'parallax'])
      .setExpirationTime(NOW / 1_000 + 60)
      .sign(new TextEncoder().encode(key));

  it('signs tokens too', async () => {
    const gateway = await aSmallGateway(environment);
    const statusOf = async (key: string) =>
      (await ask(gateway, '{ taste { userId } }', await signed(key))).status;
    expect([await statusOf(secret), await statusOf(`${secret}!`)]).toEqual([200, 401]);
    await gateway.app.close();
  });
});

describe('without a login', () => {
  const start = async (environment: Record<string, string>): Promise<readonly string[]> => {
    const lines: string[] = [];
    const gateway = await aSmallGateway(
      environment,
      createLogger('warn', { write: (line) => void lines.push(line) }),
    );
    await gateway.app.close();
    return lines;
  };

  it.each(['0.0.0.0', '::', '192.168.1.2', 'gateway.example'])(
    'the start on %s says who may do what',
    async (HOST) => {
      const lines = await start({ HOST });
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({
        level: 40,
        msg: expect.stringContaining(`HOST=${HOST}: every client`),
      });
    },
  );

  it.each(['127.0.0.1', '127.1.2.3', 'localhost', '::1'])('nothing is to be said on %s', async (HOST) => {
    expect(await start({ HOST })).toEqual([]);
  });

  it('a token is not looked at', async () => {
    const gateway = await aSmallGateway();
    expect((await ask(gateway, '{ taste(userId: "ben") { userId } }', 'nonsense')).status).toBe(200);
    await gateway.app.close();
  });
});

describe('the log', () => {
  it('holds no user, no query, no variable and no token, whatever fails', async () => {
    const issuer = await Issuer.start();
    const lines: string[] = [];
    const log = createLogger('debug', { write: (line) => void lines.push(line) });
    const gateway = await aSmallGateway(issuer.environment, log);
    const secrets = ['user-zanzibar', 'query-quagga', 'literal-lemur', 'event-emu'];
    const [user, text, literal, eventId] = secrets;
    const token = await issuer.token(user ?? '');
    const expired = await issuer.token(user ?? '', { exp: 1 });
    const request = { body: { user, text }, meta: { headers: { authorization: token } } };
    const failure = Object.assign(
      new Error('the engine failed', { cause: new Error('ECONNRESET') }),
      request,
    );
    const everything = async (): Promise<void> => {
      const variables = { query: text, eventId };
      await ask(
        gateway,
        `query ($query: String) { searchImages(query: $query) { totalCandidates } a: searchImages(query: "${literal}") { totalCandidates } }`,
        token,
        variables,
      );
      await ask(
        gateway,
        'mutation ($eventId: ID) { recordInteraction(input: { imageId: "cat-1", type: VIEW, eventId: $eventId }) { duplicate } }',
        token,
        variables,
      );
      await ask(
        gateway,
        'mutation ($eventId: ID) { recordInteractions(inputs: [{ imageId: "cat-1", type: VIEW, eventId: $eventId }]) { error { code } } }',
        token,
        variables,
      );
      await ask(gateway, `{ searchImages(userId: "${user}", query: "${literal}") { nope } }`, token);
      await ask(gateway, `{ searchImages(query: "${literal}"`, token);
      await ask(
        gateway,
        `query ($first: Int) { searchImages(query: "${literal}", first: $first) { totalCandidates } }`,
        token,
        { first: text },
      );
      await ask(gateway, '{ taste { userId } }', expired);
      await ask(gateway, `{ taste(userId: "${user}") { userId } }`);
    };
    await everything();
    gateway.embedder.failure = failure;
    gateway.index.failure = failure;
    await everything();
    gateway.log.failure = failure;
    gateway.ranker.answer = () => Promise.reject(failure);
    await everything();
    await gateway.app.close();
    await issuer.close();
    const all = lines.join('');
    expect(all).toContain('the engine failed');
    expect(all).toContain('ECONNRESET');
    for (const secret of [...secrets, token, expired, token.split('.')[2]]) expect(all).not.toContain(secret);
  });
});
