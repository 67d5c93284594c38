import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { aSmallGateway, NOW, type SmallGateway } from '../../builders/a-small-gateway.js';
import { execute } from '../../client/execute.js';
import { SearchDocument } from '../../client/generated/graphql.js';

const SEARCH = `query ($query: String, $userId: ID, $weight: Float, $similarTo: ID, $image: Base64, $filter: ImageFilter, $diversity: Float, $first: Int, $after: String) {
  searchImages(query: $query, userId: $userId, weight: $weight, similarTo: $similarTo, image: $image, filter: $filter, diversity: $diversity, first: $first, after: $after) { totalCandidates }
}`;
const RECORD =
  'mutation ($input: RecordInteractionInput!) { recordInteraction(input: $input) { duplicate } }';
const RECORD_MANY =
  'mutation ($inputs: [RecordInteractionInput!]!) { recordInteractions(inputs: $inputs) { duplicate error { code argument message } } }';

const UPDATE = 'mutation ($input: UpdateTasteInput!) { updateTaste(input: $input) { interactions } }';

const VIEW = { userId: 'ann', imageId: 'cat-1', type: 'VIEW' };

/** Everything a client can get wrong, with what makes it wrong as its name. */
async function mistakes(gateway: SmallGateway): Promise<Record<string, readonly [string, object]>> {
  const { searchImages } = await execute(gateway.app, SearchDocument, { query: 'cat', first: 2 });
  const cursor = searchImages.pageInfo.endCursor;
  const bomb = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
    .png({ compressionLevel: 9 })
    .toBuffer();
  return {
    'weight below 0': [SEARCH, { query: 'cat', weight: -0.1 }],
    'weight above 1': [SEARCH, { query: 'cat', weight: 1.5 }],
    'diversity above 1': [SEARCH, { query: 'cat', diversity: 2 }],
    'first of 0': [SEARCH, { query: 'cat', first: 0 }],
    'first of 101': [SEARCH, { query: 'cat', first: 101 }],
    'nothing to search for': [SEARCH, {}],
    'a blank query': [SEARCH, { query: ' \u00a0 ' }],
    'a query of 513 characters': [SEARCH, { query: 'x'.repeat(513) }],
    'a control character in the query': [SEARCH, { query: 'cat\u0007' }],
    'an empty user id': [SEARCH, { query: 'cat', userId: '' }],
    'a user id of 257 characters': [SEARCH, { query: 'cat', userId: 'u'.repeat(257) }],
    'a control character in a user id': [SEARCH, { query: 'cat', userId: 'ann\n' }],
    'the reserved user': [SEARCH, { query: 'cat', userId: 'parallax:nobody' }],
    'an unknown image to resemble': [SEARCH, { similarTo: 'no-such-image' }],
    'an image that is none': [SEARCH, { image: Buffer.from('this is a text').toString('base64') }],
    'an image that is no base64': [SEARCH, { image: '*** not base64 ***' }],
    'an SVG': [
      SEARCH,
      { image: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64') },
    ],
    'an image of more than 4 MB': [SEARCH, { image: Buffer.alloc(4_000_001).toString('base64') }],
    'an image of 81 megapixels': [SEARCH, { image: bomb.toString('base64') }],
    'an image written into the query': ['{ searchImages(image: "aGVsbG8=") { totalCandidates } }', {}],
    'an image that is a number': [SEARCH, { image: 7 }],
    'a negative width': [SEARCH, { query: 'cat', filter: { minWidth: -1 } }],
    'too many values in a filter': [SEARCH, { query: 'cat', filter: { tags: Array(101).fill('cat') } }],
    'a forged cursor': [SEARCH, { query: 'cat', after: 'bm90IGEgY3Vyc29y' }],
    'a cursor of another search': [SEARCH, { query: 'dog', after: cursor }],
    'a cursor of another user': [SEARCH, { query: 'cat', userId: 'ann', after: cursor }],
    'too many interactions to explain with': [
      '{ searchImages(query: "cat", userId: "ann", weight: 1) { edges { explanation { because(first: 21) { eventId } } } } }',
      {},
    ],
    'an id of 300 characters': ['query ($id: ID!) { image(id: $id) { id } }', { id: 'i'.repeat(300) }],
    'a user id as a number above 2^53': [SEARCH, { query: 'cat', userId: 1641628187827905000 }],
    'an image id as a number above 2^53': [SEARCH, { similarTo: 2 ** 53 }],
    'ids to exclude as numbers above 2^53': [
      SEARCH,
      { query: 'cat', filter: { excludeIds: ['cat-1', 2 ** 53] } },
    ],
    'a user to forget as a number above 2^53': [
      'mutation ($u: ID) { forgetUser(userId: $u) { interactions } }',
      { u: 1641628187827905000 },
    ],
    'an interaction of a user id as a number above 2^53': [
      RECORD,
      { input: { ...VIEW, userId: 1641628187827905000 } },
    ],
    'an id as a number with a fraction': [RECORD, { input: { ...VIEW, eventId: 1.5 } }],
    'an interaction without a user': [RECORD, { input: { imageId: 'cat-1', type: 'VIEW' } }],
    'an interaction with an unknown image': [RECORD, { input: { ...VIEW, imageId: 'no-such-image' } }],
    'an interaction of an unknown type': [RECORD, { input: { ...VIEW, type: 'LIKE' } }],
    'an interaction of tomorrow': [
      RECORD,
      { input: { ...VIEW, at: new Date(NOW + 6 * 60_000).toISOString() } },
    ],
    'an interaction at no time': [RECORD, { input: { ...VIEW, at: 'yesterday' } }],
    'an event id of 257 characters': [RECORD, { input: { ...VIEW, eventId: 'e'.repeat(257) } }],
    'a session id that is empty': [RECORD, { input: { ...VIEW, sessionId: '' } }],
    'no interactions': [RECORD_MANY, { inputs: [] }],
    '101 interactions': [RECORD_MANY, { inputs: Array(101).fill(VIEW) }],
    'one bad interaction among good ones': [
      RECORD_MANY,
      { inputs: [VIEW, { ...VIEW, imageId: 'no-such-image' }, { ...VIEW, eventId: '\u0000' }, VIEW] },
    ],
    'a taste of nobody': ['{ taste { interactions } }', {}],
    'a pin without a cluster': [UPDATE, { input: { userId: 'ann', action: 'PIN' } }],
    'a pin of an unknown cluster': [
      UPDATE,
      { input: { userId: 'ann', action: 'PIN', clusterId: 'no-such-cluster' } },
    ],
    'a pause of one cluster': [UPDATE, { input: { userId: 'ann', action: 'PAUSE', clusterId: 'photos' } }],
    'forgetting nobody': ['mutation { forgetUser { interactions } }', {}],
    'a field that does not exist': ['{ searchPictures { id } }', {}],
    'a query that does not parse': ['{ searchImages(', {}],
  };
}

describe('what a client reads after a mistake', () => {
  let gateway: SmallGateway;
  beforeAll(async () => {
    gateway = await aSmallGateway();
    await gateway.log.append({ ...VIEW, type: 'VIEW', eventId: 'e1', clusterId: 'photos', at: NOW });
    gateway.ranker.answer = async (history) => ({
      kind: 'known',
      seq: history.seq,
      interactions: 1,
      lifts: new Map([['photos', 1]]),
    });
  });

  it('names the argument, the problem and the limit', async () => {
    const read: Record<string, unknown> = {};
    for (const [mistake, [query, variables]] of Object.entries(await mistakes(gateway))) {
      const { body } = await gateway.app.apollo.executeOperation(
        { query, variables: variables as Record<string, unknown> },
        { contextValue: await gateway.app.contextOf('test') },
      );
      if (body.kind !== 'single') throw new Error('An answer in parts was not expected.');
      const { errors, data } = body.singleResult;
      read[mistake] = errors?.map(({ message, extensions }) => ({ message, ...extensions })) ?? data;
    }
    await expect(`${JSON.stringify(read, null, 2)}\n`).toMatchFileSnapshot('../../golden/bad-input.json');
  });

  it.each<[string, object]>([
    ['wrong values', { tags: Array(300_000).fill({}) }],
    ['unknown keys', Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key${i}`, i]))],
  ])('is not as long as the list of %s', { timeout: 10_000 }, async (_name, filter) => {
    const { body } = await gateway.app.apollo.executeOperation(
      { query: SEARCH, variables: { query: 'cat', filter } },
      { contextValue: await gateway.app.contextOf('test') },
    );
    if (body.kind !== 'single') throw new Error('An answer in parts was not expected.');
    expect(JSON.stringify(body).length).toBeLessThan(10_000);
    expect(body.singleResult.errors).toHaveLength(6);
    expect(body.singleResult.errors?.at(-1)).toEqual({
      message: 'More than 5 values of the variables are wrong; the others are not listed.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('has changed nothing but what the good entries say', async () => {
    const history = await gateway.log.history('ann');
    // The earlier one, and the two good entries of the mixed list.
    expect(history?.seq).toBe(3);
  });
});
