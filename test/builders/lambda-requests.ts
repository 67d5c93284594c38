import type { InjectOptions } from 'fastify';
import { expect } from 'vitest';
import type { HttpEvent } from '../../src/server/lambda/http-event.js';
import { A_TINY_PNG } from './a-tiny-png.js';

/** A request, whether it comes to a server or as an event to a function. */
export interface Asked {
  readonly method?: 'GET' | 'POST' | 'OPTIONS';
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The API's stage; a named one precedes the path of the event. */
  readonly stage?: string;
  /** Prefix in place of the stage. */
  readonly prefix?: string;
  /** True if API Gateway passes the body in Base64. */
  readonly isBinary?: boolean;
}

export interface Case {
  readonly name: string;
  /** By who is asked, for what may happen once only. */
  readonly asked: (of: 'function' | 'server') => Asked;
  readonly expects: { readonly status: number; readonly body?: unknown };
}

const JSON_BODY = { 'content-type': 'application/json' };

/** As API Gateway's HTTP API hands it over, payload format 2.0. */
export function eventOf(asked: Asked): HttpEvent {
  const { method = 'POST', path = '/graphql', headers = JSON_BODY, stage = '$default' } = asked;
  const prefix = asked.prefix ?? (stage === '$default' ? '' : `/${stage}`);
  const rawPath = `${prefix}${path}`;
  return {
    version: '2.0',
    rawPath,
    rawQueryString: '',
    headers: {
      host: 'id.execute-api.eu-west-1.amazonaws.com',
      'x-forwarded-for': '203.0.113.7',
      'x-forwarded-proto': 'https',
      ...headers,
    },
    requestContext: { stage, http: { method, path: rawPath, sourceIp: '203.0.113.7' } },
    isBase64Encoded: asked.isBinary === true,
    ...(asked.body !== undefined && {
      body: asked.isBinary === true ? Buffer.from(asked.body).toString('base64') : asked.body,
    }),
  };
}

/** The same for a server, which has no stage. */
export function requestOf({
  method = 'POST',
  path = '/graphql',
  headers = JSON_BODY,
  body,
  prefix = '',
}: Asked): InjectOptions {
  return {
    method,
    url: `${prefix}${path}`,
    headers: { ...headers },
    ...(body !== undefined && { payload: body }),
  };
}

const operation = (query: string, variables: object = {}): string => JSON.stringify({ query, variables });

const SEARCH = operation(
  '{ searchImages(query: "a teal picture", first: 3) { nodes { id title url thumbnailUrl cluster { id } } } }',
);
const FOUND = expect.stringContaining('"thumbnailUrl":"https://images.example/small/');

/** Each is answered by a function as by a server. */
export const CASES: readonly Case[] = [
  { name: 'a search', asked: () => ({ body: SEARCH }), expects: { status: 200, body: FOUND } },
  {
    name: 'a search whose body comes in Base64',
    asked: () => ({ body: SEARCH, isBinary: true }),
    expects: { status: 200, body: FOUND },
  },
  {
    name: 'a search behind a stage',
    asked: () => ({ body: SEARCH, stage: 'prod' }),
    expects: { status: 200, body: FOUND },
  },
  {
    name: 'a search at a stage that there is not',
    asked: () => ({ body: SEARCH, stage: 'prod', prefix: '/dev' }),
    expects: { status: 404 },
  },
  {
    name: 'a mutation',
    asked: (of) => ({
      body: operation(
        'mutation($input: RecordInteractionInput!) { recordInteraction(input: $input) { duplicate interaction { type image { id } } } }',
        { input: { userId: `ann-${of}`, imageId: 'picture-1', type: 'FAVORITE', eventId: 'e1' } },
      ),
    }),
    expects: { status: 200, body: expect.stringContaining('"duplicate":false') },
  },
  {
    name: 'a search that knows of the mutation',
    asked: (of) => ({
      body: operation(
        `{ searchImages(query: "a picture", userId: "ann-${of}", first: 3) { personalization { interactions } } }`,
      ),
    }),
    expects: { status: 200, body: expect.stringContaining('"interactions":1') },
  },
  {
    name: 'an image',
    asked: () => ({ body: operation('{ image(id: "picture-1") { id url } }') }),
    expects: { status: 200, body: expect.stringContaining('"id":"picture-1"') },
  },
  {
    name: 'what runs',
    asked: () => ({
      body: operation('{ status { version images engines { embedder index ranker cache log images } } }'),
    }),
    expects: { status: 200, body: expect.stringContaining('"ranker":"PERSONALIZE"') },
  },
  {
    name: 'a search by a picture',
    asked: () => ({
      body: operation(
        'query($image: Base64) { searchImages(image: $image, first: 3) { nodes { id } totalCandidates } }',
        { image: A_TINY_PNG.toString('base64') },
      ),
    }),
    expects: { status: 200, body: expect.stringContaining('"nodes":[{"id":"picture-') },
  },
  {
    name: 'a search by what is no picture',
    asked: () => ({
      body: operation('query($image: Base64) { searchImages(image: $image) { nodes { id } } }', {
        image: Buffer.from('no picture at all').toString('base64'),
      }),
    }),
    expects: { status: 200, body: expect.stringContaining('The file is not an image') },
  },
  {
    name: 'bad input',
    asked: () => ({ body: operation('{ searchImages(query: "cat", first: 0) { nodes { id } } }') }),
    expects: { status: 200, body: expect.stringContaining('BAD_USER_INPUT') },
  },
  {
    name: 'a file of a picture, which the bucket has',
    asked: () => ({ method: 'GET', path: '/images/aa/aa.jpg', headers: {} }),
    expects: { status: 404 },
  },
  {
    name: 'the explorer, for a browser',
    asked: () => ({ method: 'GET', headers: { accept: 'text/html', 'accept-encoding': 'gzip' } }),
    expects: { status: 200, body: expect.stringContaining('Parallax') },
  },
  {
    name: "a browser's question before the question",
    asked: () => ({
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    }),
    expects: { status: 204 },
  },
  {
    name: 'health',
    asked: () => ({ method: 'GET', path: '/health/ready', headers: {} }),
    expects: { status: 200, body: '{"status":"ready"}' },
  },
];
