import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';

const send = (query: string, more: object = {}): InjectOptions => ({
  method: 'POST',
  url: '/graphql',
  payload: { query, ...more },
});
const get = (query: string): string => `/graphql?query=${encodeURIComponent(query)}`;
const times = (count: number, unit: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => unit(n)).join(' ');
const FORGET = 'mutation { forgetUser(userId: "u") { interactions } }';
const TO_THE_FIFTH = `{ __schema { types { ${'fields { type { '.repeat(5)}name${' } }'.repeat(5)} } } }`;

/** Attacks of graphql-cop; the same list, with the defence against each, is in docs/guides/identity.md. */
describe('a scanner finds', () => {
  let gateway: SmallGateway;
  beforeAll(async () => {
    gateway = await aSmallGateway({ INTROSPECTION: 'false', GRAPHIQL: 'false' });
  });
  afterAll(() => gateway.app.close());

  it.each<[string, InjectOptions, number, RegExp]>([
    ['101 aliases refused', send(`{ ${times(101, (n) => `a${n}: __typename`)} }`), 400, /alias/i],
    [
      'a batch refused',
      { method: 'POST', url: '/graphql', payload: Array(10).fill({ query: '{ __typename }' }) },
      400,
      /BAD_REQUEST/,
    ],
    [
      '500 directives refused, with at most twenty errors',
      send(`{ __typename ${times(500, () => '@aa')} }`),
      400,
      /^(?!(?:[\s\S]*"message"){22})[\s\S]*@aa/,
    ],
    [
      'a field of 500 times once',
      send(`{ ${times(500, () => '__typename')} }`),
      200,
      /^\{"data":\{"__typename":"Query"\}\}\s*$/,
    ],
    ['a circle of introspection refused', send(TO_THE_FIFTH), 400, /introspection|depth|nest/i],
    ['introspection refused', send('{ __schema { types { name } } }'), 400, /introspection/i],
    ['no suggestion of a field', send('{ statu { node } }'), 400, /^(?![\s\S]*Did you mean)/],
    ['no GraphiQL', { url: '/graphql', headers: { accept: 'text/html' } }, 404, /GraphiQL is off/],
    ['no tracing', send('{ __typename }'), 200, /^(?![\s\S]*extensions)/],
    ['no stack in an error', send('{ image(id: "") { id } }'), 200, /^(?![\s\S]*(?:stack|\.[jt]s:\d))/],
    ['a query by a bare GET refused', { url: get('{ __typename }') }, 400, /BAD_REQUEST|CSRF/],
    [
      'a mutation by GET refused',
      { url: get(FORGET), headers: { 'apollo-require-preflight': '1' } },
      405,
      /GET requests only support query/,
    ],
    [
      'a form refused',
      {
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'query={__typename}',
      },
      415,
      /errors/,
    ],
  ])('%s', async (_name, request, status, body) => {
    const answer = await gateway.app.http.inject(request);
    expect(answer.payload).toMatch(body);
    expect(answer.statusCode).toBe(status);
  });
});
