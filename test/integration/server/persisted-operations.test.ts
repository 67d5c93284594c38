import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { EXPLORER_OPERATIONS } from '../../../src/server/explorer/mount-explorer.js';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';

const LISTED = 'query Cats($first: Int) { searchImages(query: "cat", first: $first) { nodes { id } } }';
const OTHER = '{ status { catalogue } }';
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const byHash = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hashOf(text) } });

const folder = mkdtempSync(join(tmpdir(), 'parallax-persisted-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A manifest as Relay's compiler and GraphQL Code Generator write it. */
function aManifest(content: unknown = { [hashOf(LISTED)]: LISTED }): string {
  const path = join(folder, 'manifest.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('persisted operations', () => {
  let gateway: SmallGateway;
  afterEach(() => gateway.app.close());
  const open = async (only: boolean, manifest = aManifest()) => {
    gateway = await aSmallGateway({
      PERSISTED_OPERATIONS: manifest,
      PERSISTED_OPERATIONS_ONLY: String(only),
    });
  };
  const read = ({ statusCode, json }: { statusCode: number; json: () => unknown }) => {
    const { data, errors } = json() as {
      data?: unknown;
      errors?: { message: string; extensions: unknown }[];
    };
    return { status: statusCode, data, error: errors?.[0] };
  };
  const post = async (payload: object) =>
    read(await gateway.app.http.inject({ method: 'POST', url: '/graphql', payload }));
  const get = async (parameters: Record<string, string>) =>
    read(
      await gateway.app.http.inject({
        url: `/graphql?${new URLSearchParams(parameters)}`,
        headers: { 'apollo-require-preflight': '1' },
      }),
    );
  const CATS = { status: 200, data: { searchImages: { nodes: [{ id: 'cat-1' }] } }, error: undefined };
  const NOT_LISTED = {
    status: 400,
    error: {
      message: expect.stringContaining('Only listed operations'),
      extensions: { code: 'BAD_USER_INPUT', argument: 'query' },
    },
  };

  it.each([false, true])('are answered by their hash, by POST and by GET (alone: %s)', async (only) => {
    await open(only);
    expect(await post({ extensions: byHash(LISTED), variables: { first: 1 } })).toEqual(CATS);
    expect(
      await get({ extensions: JSON.stringify(byHash(LISTED)), variables: JSON.stringify({ first: 1 }) }),
    ).toEqual(CATS);
    expect(await post({ query: LISTED, extensions: byHash(LISTED), variables: { first: 1 } })).toEqual(CATS);
  });

  it('come from the manifest of Apollo’s generator too', async () => {
    const operations = [{ id: hashOf(LISTED), name: 'Cats', type: 'query', body: LISTED }];
    await open(true, aManifest({ format: 'apollo-persisted-query-manifest', version: 1, operations }));
    expect(await post({ extensions: byHash(LISTED), variables: { first: 1 } })).toEqual(CATS);
  });

  it('come with the name of their digest from GraphQL Code Generator', async () => {
    await open(true, aManifest({ [`sha256:${hashOf(LISTED)}`]: LISTED }));
    expect(await post({ extensions: byHash(LISTED), variables: { first: 1 } })).toEqual(CATS);
  });

  it('leave others as they were, which clients register by their hash', async () => {
    await open(false);
    expect((await post({ query: OTHER })).data).toEqual({ status: { catalogue: 'demo' } });
    const unknown = { error: { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } } };
    expect(await post({ extensions: byHash(OTHER) })).toMatchObject(unknown);
    expect((await post({ query: OTHER, extensions: byHash(OTHER) })).status).toBe(200);
    expect((await post({ extensions: byHash(OTHER) })).data).toEqual({ status: { catalogue: 'demo' } });
  });

  it('are all that is answered, where that is asked for', async () => {
    await open(true);
    for (const text of [OTHER, ` ${LISTED}`, '{ __schema { types { name } } }', '{', '{ __typename }']) {
      expect(await post({ query: text })).toMatchObject(NOT_LISTED);
      expect(await get({ query: text })).toMatchObject(NOT_LISTED);
      expect(await post({ query: text, extensions: byHash(text) })).toMatchObject(NOT_LISTED);
      expect(await post({ extensions: byHash(text) })).toMatchObject({
        error: { extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } },
      });
    }
    expect(await post({ query: OTHER, extensions: byHash(LISTED) })).toMatchObject(NOT_LISTED);
    expect(gateway.index.calls).toEqual([]);
    expect(await post({ query: LISTED, variables: { first: 1 } })).toEqual(CATS);
  });

  it('hold those of the explorer, which names its own by their hashes then', async () => {
    await open(true);
    const { operations } = JSON.parse(readFileSync(EXPLORER_OPERATIONS, 'utf8')) as {
      operations: { id: string; name: string }[];
    };
    const status = operations.find(({ name }) => name === 'Status');
    expect(operations.length).toBeGreaterThan(8);
    const persistedQuery = { version: 1, sha256Hash: status?.id };
    expect(await post({ extensions: { persistedQuery } })).toMatchObject({
      data: { status: { catalogue: 'demo', __typename: 'Status' } },
    });
    expect((await gateway.app.http.inject('/')).body).toContain('&quot;listedOnly&quot;:true');
    expect(
      (await gateway.app.http.inject({ url: '/graphql', headers: { accept: 'text/html' } })).statusCode,
    ).toBe(404);
  });
});

describe('a manifest of persisted operations', () => {
  it.each<[string, unknown, RegExp]>([
    ['is no JSON', '{', /It is not valid JSON/],
    ['is no object', [LISTED], /It must be an object/],
    ['lists nothing', {}, /It lists no operation/],
    [
      'has another digest',
      { [createHash('md5').update(LISTED).digest('hex')]: LISTED },
      /is not the SHA-256/,
    ],
    ['has an id of another text', { [hashOf(OTHER)]: LISTED }, /is not the SHA-256/],
    ['has no text', { [hashOf(LISTED)]: 7 }, /no id or no text/],
    ['has no body', { operations: [{ id: hashOf(LISTED) }] }, /no id or no text/],
    ['has no operation', { [hashOf('{')]: '{' }, /cannot be parsed: Syntax Error/],
    ['is too long', { [hashOf('#'.repeat(100_001))]: '#'.repeat(100_001) }, /more than 100000 characters/],
  ])('that %s stops the start, and says so', async (_what, content, why) => {
    const opening = aSmallGateway({ PERSISTED_OPERATIONS: aManifest(content) });
    await expect(opening).rejects.toThrow(why);
    await expect(opening).rejects.toThrow(/^PERSISTED_OPERATIONS="/);
  });

  it('that is not there stops the start; so does a list that is missing', async () => {
    await expect(aSmallGateway({ PERSISTED_OPERATIONS: join(folder, 'none.json') })).rejects.toThrow(
      /ENOENT/,
    );
    await expect(aSmallGateway({ PERSISTED_OPERATIONS: folder })).rejects.toThrow(/It is not a file/);
    await expect(aSmallGateway({ PERSISTED_OPERATIONS_ONLY: 'true' })).rejects.toThrow(
      /PERSISTED_OPERATIONS is missing: PERSISTED_OPERATIONS_ONLY=true needs the path of a manifest/,
    );
  });
});
