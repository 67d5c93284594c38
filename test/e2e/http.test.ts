import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EXAMPLE_QUERIES } from '../../src/server/example-queries.js';
import { copyDemo } from './demo-app.js';
import { post, type Served, serve } from './serve.js';

describe('the gateway over HTTP', () => {
  const demo = copyDemo();
  let served: Served;
  beforeAll(async () => {
    served = await serve({ DATA_DIR: demo.dataDirectory });
  });
  afterAll(async () => {
    await served.stop();
    demo.remove();
  });

  it('prints its address and three queries, which all work', async () => {
    expect(EXAMPLE_QUERIES).toHaveLength(3);
    for (const { title, query } of EXAMPLE_QUERIES) {
      expect(served.output()).toContain(title);
      const answer = await post(served.url, query);
      expect(answer).not.toHaveProperty('errors');
      expect(answer).toHaveProperty('data');
    }
  });

  it('shows me origami after the third of them', async () => {
    const found = (await post(
      served.url,
      '{ searchImages(query: "cat", userId: "me", first: 5) { nodes { id } } }',
    )) as {
      data: { searchImages: { nodes: { id: string }[] } };
    };
    const origami = found.data.searchImages.nodes.filter(({ id }) => id.startsWith('cat-origami'));
    expect(origami.length).toBeGreaterThanOrEqual(4);
  });

  it('shows a browser GraphiQL, which loads nothing from elsewhere', async () => {
    const response = await fetch(`${served.url}/graphql`, { headers: { accept: 'text/html' } });
    expect(response.headers.get('content-type')).toContain('text/html');
    const page = await response.text();
    expect(page).toContain('GraphiQL');
    expect(page).not.toMatch(/<(?:script|link)[^>]+(?:src|href)="(?:https?:)?\/\//);
    // And could not: its own scripts alone may run.
    expect(response.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]+'; .*connect-src 'self';/,
    );
  });

  it('serves pictures that a browser may keep, in parts if it likes', async () => {
    const { data } = (await post(
      served.url,
      '{ searchImages(query: "cat", first: 1) { nodes { url thumbnailUrl(size: SMALL) } } }',
    )) as { data: { searchImages: { nodes: { url: string; thumbnailUrl: string }[] } } };
    const [node] = data.searchImages.nodes;
    const full = await fetch(new URL(node?.url ?? '', served.url));
    expect(full.status).toBe(200);
    expect(full.headers.get('content-type')).toBe('image/jpeg');
    // Front ends of other origins show them.
    expect(full.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(full.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const etag = full.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    // Not by `fetch`, which bypasses caches as soon as it sees the header.
    expect(await rawGet(served.url, new URL(full.url).pathname, `if-none-match: ${etag}`)).toMatch(
      /^HTTP\/1\.1 304 /,
    );
    const part = await fetch(full.url, { headers: { range: 'bytes=0-9' } });
    expect(part.status).toBe(206);
    expect((await part.arrayBuffer()).byteLength).toBe(10);
    const small = await fetch(new URL(node?.thumbnailUrl ?? '', served.url));
    expect(small.headers.get('content-type')).toBe('image/webp');
  });

  it.each([
    '/images/../catalogue.mdb',
    '/images/..%2fcatalogue.mdb',
    '/images/%2e%2e/catalogue.mdb',
    '/images/%2e%2e%2fcatalogue.mdb',
    '/images/..%5ccatalogue.mdb',
    '/images//etc/passwd',
    '/images/%00',
  ])('serves nothing outside the pictures: %s', async (path) => {
    const answer = await rawGet(served.url, path);
    expect(answer).toMatch(/^HTTP\/1\.1 (?:400|403|404) /);
  });

  it('answers a body that is too large, or is none, in the shape of GraphQL', async () => {
    const large = await fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __typename }', variables: { image: 'x'.repeat(7_000_000) } }),
    });
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    const broken = await fetch(`${served.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query": ',
    });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('says that it lives and is ready', async () => {
    expect((await fetch(`${served.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${served.url}/health/ready`)).status).toBe(200);
  });

  it('introspects', async () => {
    const answer = await post(served.url, '{ __schema { queryType { fields { name description } } } }');
    expect(JSON.stringify(answer)).toContain('searchImages');
  });

  it('lets requests in flight end when it is told to stop', async () => {
    const other = copyDemo();
    const second = await serve({ DATA_DIR: other.dataDirectory });
    const queries = Array.from({ length: 20 }, (_, i) =>
      post(second.url, `{ searchImages(query: "horse ${i}", first: 1) { totalCandidates } }`),
    );
    await Promise.race(queries);
    const code = await second.stop();
    const answers = await Promise.allSettled(queries);
    const shapes = answers.map((answer) =>
      answer.status === 'fulfilled' ? JSON.stringify(answer.value) : 'refused',
    );
    // Either a complete answer, or a GraphQL error that requests a retry; never half an answer.
    for (const shape of shapes) expect(shape).toMatch(/"totalCandidates":200|"UNAVAILABLE"|^refused$/);
    expect(shapes.filter((shape) => shape.includes('200')).length).toBeGreaterThan(0);
    expect(code).toBe(0);
    other.remove();
  });

  it.each([
    [{ PORT: 'eighty' }, 'PORT="eighty" is not allowed: it must be a whole number from 0 to 65535.'],
    [{ WEIGHT: '2' }, 'WEIGHT="2" is not allowed: it must be "auto" or a number from 0 to 1.'],
    [
      { EMBEDDER: 'titanic' },
      'EMBEDDER="titanic" is not allowed: it must be demo or clip or titan or nova or cohere.',
    ],
    [{ INDEX: 'solr' }, 'INDEX="solr" is not allowed: it must be embedded or opensearch.'],
    [{ INDEX: 'opensearch', OPENSEARCH_URL: '' }, 'OPENSEARCH_URL is missing: INDEX=opensearch needs it.'],
    [
      { AUTH: 'jwt' },
      'JWT_SECRET is missing: AUTH=jwt without JWKS_URL needs a secret of at least 32 characters.',
    ],
    [{ AUTH: 'jwt', JWT_SECRET: 'hunter2' }, 'JWT_SECRET (its value is not shown) is not allowed'],
    [{ CATALOGUE: 'none-such' }, 'none-such'],
  ])('does not start with %j', (environment, message) => {
    const { status, stderr } = spawnSync(process.execPath, ['dist/server/main.js'], {
      env: { ...process.env, DATA_DIR: demo.dataDirectory, EMBEDDER: 'demo', ...environment },
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(status).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

/** `fetch` tidies a path up before it sends it; this does not. */
function rawGet(base: string, path: string, header = 'accept: */*'): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\n${header}\r\nconnection: close\r\n\r\n`);
    });
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}
