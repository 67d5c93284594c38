import { readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXPLORER_FOLDER } from '../../../src/server/explorer/mount-explorer.js';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';
import { Issuer } from '../../builders/an-issuer.js';

const ASSETS = readdirSync(`${EXPLORER_FOLDER}assets`);
const SCRIPT = ASSETS.find((name) => /^index-.*\.js$/.test(name)) ?? '';

describe('the explorer', () => {
  let gateway: SmallGateway;
  const get = (url: string, headers = {}) => gateway.app.http.inject({ url, headers });
  beforeAll(async () => {
    gateway = await aSmallGateway();
  });
  afterAll(() => gateway.app.close());

  it('is the page at the root, which runs nothing but its own files', async () => {
    const answers = [await get('/'), await get('/')];
    const [first, second] = answers.map(({ headers }) => String(headers['content-security-policy']));
    expect(answers[0]?.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(answers[0]?.headers['cache-control']).toBe('no-store');
    const nonce = /'nonce-([\w+/=]{22,})'/.exec(first ?? '')?.[1] ?? 'none';
    expect(first).toBe(
      `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; font-src 'self'; ` +
        `img-src 'self' blob: https://images.example; connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(answers[0]?.body).toContain(`nonce="${nonce}"`);
    expect(second).not.toContain(nonce);
  });

  it('loads everything from beside itself, so that any path will do', async () => {
    const { body } = await get('/');
    const urls = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url);
    expect(urls.length).toBeGreaterThanOrEqual(4);
    for (const url of urls) expect(url).toMatch(/^\.\/assets\/[\w.-]+$/);
    expect(body).not.toContain('<base');
  });

  it('is told what it must know of the gateway', async () => {
    expect((await get('/')).body).toContain(
      'content="{&quot;auth&quot;:&quot;none&quot;,&quot;graphiql&quot;:true,&quot;listedOnly&quot;:false}"',
    );
  });

  it('keeps its files for ever, compressed where the browser can read that', async () => {
    const plain = await get(`/assets/${SCRIPT}`);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['content-type']).toMatch(/javascript/);
    const packed = await get(`/assets/${SCRIPT}`, { 'accept-encoding': 'gzip' });
    expect(packed.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(packed.rawPayload).equals(plain.rawPayload)).toBe(true);
  });

  it.each(['/assets/../index.html', '/assets/%2e%2e/index.html', '/assets/none.js', '/assets/'])(
    'serves nothing else: %s',
    async (path) => expect((await get(path)).statusCode).toBeOneOf([403, 404]),
  );

  it('can show where the time of a search was spent', async () => {
    const ask = async (query: string) => {
      const { headers } = await gateway.app.http.inject({
        method: 'POST',
        url: '/graphql',
        payload: { query },
      });
      return headers['server-timing'];
    };
    expect(await ask('{ searchImages(query: "cat") { totalCandidates } }')).toMatch(
      /^(?:(?:embed|candidates|affinities|rank|page);dur=\d+\.\d(?:, )?){4,}$/,
    );
    expect(await ask('{ status { version } }')).toBeUndefined();
  });

  it('sends a browser less than 200 kB of scripts, all of them counted', async () => {
    const scripts = ASSETS.filter((name) => name.endsWith('.js.gz'));
    const sizes = await Promise.all(
      scripts.map(
        async (name) =>
          (await get(`/assets/${name.slice(0, -3)}`, { 'accept-encoding': 'gzip' })).rawPayload.length,
      ),
    );
    const sum = sizes.reduce((total, size) => total + size, 0);
    console.log(`the explorer's scripts: ${(sum / 1000).toFixed(1)} kB gzipped, of 200`);
    expect(sum).toBeGreaterThan(50_000);
    expect(sum).toBeLessThan(200_000);
  });
});

describe('without the explorer', () => {
  it('the root leads to the endpoint', async () => {
    const { app } = await aSmallGateway({ EXPLORER: 'false' });
    const { statusCode, headers } = await app.http.inject('/');
    expect({ statusCode, location: headers.location }).toEqual({ statusCode: 302, location: '/graphql' });
    expect((await app.http.inject(`/assets/${SCRIPT}`)).statusCode).toBe(404);
    await app.close();
  });

  it('so it does beside a login, unless the page is asked for, which is then told of the login', async () => {
    const issuer = await Issuer.start();
    const closed = await aSmallGateway(issuer.environment);
    expect((await closed.app.http.inject('/')).statusCode).toBe(302);
    const open = await aSmallGateway({ ...issuer.environment, EXPLORER: 'true' });
    expect((await open.app.http.inject('/')).body).toContain('&quot;auth&quot;:&quot;jwt&quot;');
    await Promise.all([closed.app.close(), open.app.close(), issuer.close()]);
  });
});
