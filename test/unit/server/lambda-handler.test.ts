import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { Context } from 'aws-lambda';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../../src/config/config.js';
import { asServed, type HttpEvent } from '../../../src/server/lambda/http-event.js';
import { httpHandler } from '../../../src/server/lambda/http-handler.js';
import { requireRemoteEngines } from '../../../src/server/lambda/require-remote-engines.js';
import { aSmallGateway } from '../../builders/a-small-gateway.js';

const CONTEXT = {} as Context;

function event(name: string): HttpEvent {
  const path = fileURLToPath(new URL(`../../golden/lambda/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(path, 'utf8')) as HttpEvent;
}

async function aFunction(environment: Readonly<Record<string, string>> = {}) {
  const { app, index } = await aSmallGateway(environment);
  onTestFinished(() => app.close());
  const handler = httpHandler({ open: async () => app, onFailure: () => undefined });
  return { index, ask: (asked: HttpEvent) => handler(asked, CONTEXT) };
}

describe('the function behind API Gateway', () => {
  it.each(['post', 'post-base64', 'post-at-stage', 'get-query'])('answers the event %s', async (name) => {
    const { ask } = await aFunction();
    const { statusCode, headers, body, isBase64Encoded } = await ask(event(name));
    expect([statusCode, isBase64Encoded]).toEqual([200, false]);
    expect(headers['content-type']).toMatch(/json/);
    expect(JSON.parse(body).data.searchImages.nodes).toMatchObject([{ id: 'cat-1' }, { id: 'cat-2' }]);
  });

  it('sends the explorer, compressed, as what Lambda lets through', async () => {
    const { ask } = await aFunction();
    const answer = await ask(event('explorer'));
    expect(answer).toMatchObject({
      statusCode: 200,
      isBase64Encoded: true,
      headers: { 'content-encoding': 'gzip' },
    });
    expect(JSON.stringify(answer).length).toBeLessThan(6_000_000);
    expect(gunzipSync(Buffer.from(answer.body, 'base64')).toString()).toContain('<html');
  });

  it.each([
    ['prod', '/prod/graphql', 'https://id.execute-api.eu-west-1.amazonaws.com/prod', '/prod/graphql'],
    ['prod', '/search/graphql', 'https://api.example/search', '/search/graphql'],
  ])(
    'sends the explorer at stage %s, asked for %s, to ask at the public address %s',
    async (stage, rawPath, PUBLIC_URL, endpoint) => {
      const { ask } = await aFunction({ PUBLIC_URL });
      const { requestContext, ...asked } = event('explorer');
      const answer = await ask({ ...asked, rawPath, requestContext: { ...requestContext, stage } });
      expect(answer.statusCode).toBe(200);
      expect(gunzipSync(Buffer.from(answer.body, 'base64')).toString()).toContain(JSON.stringify(endpoint));
    },
  );

  it('refuses a long answer where the client reads nothing compressed', async () => {
    const { ask } = await aFunction();
    const { headers, ...asked } = event('explorer');
    const answer = await ask({ ...asked, headers: { ...headers, 'accept-encoding': 'gzip;q=0' } });
    expect(answer.statusCode).toBe(406);
    expect(answer.body).toContain('6 MB');
  });

  it.each(['health', 'health-at-stage'])('says that it is well: %s', async (name) => {
    const { ask } = await aFunction();
    expect(await ask(event(name))).toMatchObject({ statusCode: 200, body: '{"status":"ready"}' });
  });

  it("answers a browser's question before the question", async () => {
    const { ask } = await aFunction({ CORS_ORIGINS: 'https://shop.example' });
    const { statusCode, headers } = await ask(event('preflight'));
    expect(statusCode).toBe(204);
    expect(headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  it('refuses a body over the limit in the shape of GraphQL', async () => {
    const { ask } = await aFunction({ BODY_LIMIT: '1024' });
    const { headers, ...asked } = event('post');
    const { 'content-length': _, ...others } = headers;
    const answer = await ask({ ...asked, headers: others, body: `{"query":"${'x'.repeat(2_000)}"}` });
    expect(answer.statusCode).toBe(413);
    expect(JSON.parse(answer.body).errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it.each([
    ['post', 0, '203.0.113.7'],
    ['behind-a-cdn', 0, '203.0.113.7'],
    ['behind-a-cdn', 1, '198.51.100.1'],
    ['post', 1, '203.0.113.7'],
  ] as const)('knows the client of %s behind %i proxies', async (name, proxies, address) => {
    const http = Fastify({ trustProxy: proxies > 0 && ((_, hop) => hop < proxies) });
    http.post('/graphql', async ({ ip, headers }) => ({ ip, cookie: headers.cookie }));
    const release = () => Promise.reject(new Error('away'));
    const handler = httpHandler({
      open: async () => ({ http, engines: { index: { release } } }),
      onFailure: () => undefined,
    });
    const { body } = await handler({ ...event(name), cookies: ['a=1', 'b=2'] }, CONTEXT);
    expect(JSON.parse(body)).toEqual({ ip: address, cookie: 'a=1;b=2' });
  });

  it('gives every cookie back as one', async () => {
    const http = Fastify();
    http.post('/graphql', (_, reply) => reply.header('set-cookie', ['a=1', 'b=2']).send('set'));
    const release = () => Promise.reject(new Error('away'));
    const handler = httpHandler({
      open: async () => ({ http, engines: { index: { release } } }),
      onFailure: () => undefined,
    });
    expect(await handler(event('post'), CONTEXT)).toMatchObject({ cookies: ['a=1', 'b=2'], body: 'set' });
  });

  it('opens once, says that it could not, and opens anew with the next request', async () => {
    const { app } = await aSmallGateway();
    onTestFinished(() => app.close());
    const failures: unknown[] = [];
    let opened = 0;
    const open = async () => {
      opened += 1;
      if (opened < 3) throw new Error('no');
      return app;
    };
    const handler = httpHandler({ open, onFailure: (error) => failures.push(error) });
    const refused = await Promise.all([handler(event('post'), CONTEXT), handler(event('post'), CONTEXT)]);
    expect(refused.map(({ statusCode }) => statusCode)).toEqual([503, 503]);
    expect([opened, failures.length]).toEqual([2, 2]);
    expect((await handler(event('post'), CONTEXT)).statusCode).toBe(200);
    expect((await handler(event('post'), CONTEXT)).statusCode).toBe(200);
    expect(opened).toBe(3);
  });

  it('leaves a path alone that only begins like the stage, and escapes what would end it', () => {
    const of = (rawPath: string) => {
      const { requestContext, ...others } = event('post');
      return asServed({ ...others, rawPath, requestContext: { ...requestContext, stage: 'prod' } }).rawPath;
    };
    expect(['/prod', '/production/a', '/prod/a?b#c é'].map(of)).toEqual([
      '/',
      '/production/a',
      '/a%3Fb%23c%20%C3%A9',
    ]);
  });
});

describe('the configuration of a function', () => {
  const REMOTE = {
    EMBEDDER: 'titan',
    INDEX: 'opensearch',
    OPENSEARCH_URL: 'https://search.example',
    LOG: 'sqs',
    REDIS_URL: 'rediss://cache.example',
    SQS_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/123456789012/log.fifo',
    IMAGES: 's3',
    S3_BUCKET: 'pictures',
    IMAGE_BASE_URL: 'https://cdn.example',
  };

  it('is taken with every engine elsewhere', () => {
    expect(() => requireRemoteEngines(readConfig(REMOTE))).not.toThrow();
  });

  it.each([
    ['EMBEDDER', '', /EMBEDDER is empty.*titan, nova, cohere/],
    ['EMBEDDER', 'clip', /EMBEDDER=clip is not allowed.*titan, nova, cohere/],
    ['EMBEDDER', 'demo', /EMBEDDER=demo/],
    ['INDEX', 'embedded', /set INDEX=opensearch/],
    ['LOG', 'embedded', /set LOG=sqs/],
    ['IMAGES', 'folder', /set IMAGES=s3/],
  ])('is refused with %s=%s', (variable, value, message) => {
    expect(() => requireRemoteEngines(readConfig({ ...REMOTE, [variable]: value }))).toThrow(message);
  });
});
