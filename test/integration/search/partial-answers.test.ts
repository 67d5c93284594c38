import { type GraphQLObjectType, isNonNullType } from 'graphql';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSchema } from '../../../src/server/create-schema.js';
import { aSmallGateway, type SmallGateway } from '../../builders/a-small-gateway.js';

const away = () => Promise.reject(new Error('away'));
const BAD_VIEW = '(input: { userId: "ann", imageId: "gone", type: VIEW })';
const PIN = '(input: { userId: "ann", action: PIN, clusterId: "comics" })';

/** Each field of the root beside one that answers, and what makes it fail. */
const FAILING: Readonly<Record<string, readonly [field: string, fail?: (gateway: SmallGateway) => void]>> = {
  'Query.searchImages': ['searchImages(similarTo: "gone") { nodes { id } }'],
  'Query.recommendImages': ['recommendImages(first: 0) { searchId }'],
  'Query.image': ['image(id: "") { id }'],
  'Query.cluster': ['cluster(id: "") { id }'],
  'Query.clusters': ['clusters(first: 0) { id }'],
  'Query.taste': ['taste(userId: "ann") { paused }', ({ log }) => Object.assign(log, { history: away })],
  'Query.status': ['status { images }', ({ index }) => Object.assign(index, { counts: away })],
  'Mutation.recordInteraction': [`recordInteraction${BAD_VIEW} { duplicate }`],
  'Mutation.recordInteractions': ['recordInteractions(inputs: []) { duplicate }'],
  'Mutation.updateTaste': [`updateTaste${PIN.replace('comics', '')} { paused }`],
  'Mutation.forgetUser': ['forgetUser { userId }'],
};
const GOOD = {
  Query: 'good: searchImages(query: "cat", userId: "ann", first: 1) { nodes { id } }',
  Mutation: 'good: recordInteraction(input: { userId: "ann", imageId: "cat-1", type: VIEW }) { duplicate }',
};

describe('an answer of which a part fails', () => {
  let gateway: SmallGateway;
  beforeEach(async () => {
    gateway = await aSmallGateway();
  });
  const ask = async (query: string) => {
    const { payload } = await gateway.app.http.inject({
      method: 'POST',
      url: '/graphql',
      payload: { query },
    });
    return JSON.parse(payload);
  };

  it('may lack any field of the root, each of which is tried here', async () => {
    const schema = await createSchema();
    const roots = [schema.getQueryType(), schema.getMutationType()].flatMap((type) => fieldsOf(type));
    expect(roots.map(({ name }) => name).sort()).toEqual(Object.keys(FAILING).sort());
    expect(roots.filter(({ type }) => isNonNullType(type))).toEqual([]);
  });

  it.each(Object.entries(FAILING))('has the rest of it beside %s', async (name, [field, fail]) => {
    fail?.(gateway);
    const root = name.startsWith('Query') ? 'Query' : 'Mutation';
    for (const fields of [`bad: ${field} ${GOOD[root]}`, `${GOOD[root]} bad: ${field}`]) {
      const { data, errors } = await ask(`${root.toLowerCase()} { ${fields} }`);
      expect(data).toEqual({
        bad: null,
        good: root === 'Query' ? { nodes: [{ id: 'cat-1' }] } : { duplicate: false },
      });
      expect(errors).toMatchObject([
        { path: ['bad'], extensions: { code: expect.stringMatching(/^[A-Z_]+$/) } },
      ]);
    }
  });

  it.each([
    [
      'because',
      'searchImages(query: "cat", first: 1) { edges { node { id } explanation { because(first: 21) { at } } } }',
    ],
    ['exemplars', 'image(id: "cat-1") { id cluster { id exemplars(first: 21) { id } } }'],
  ])('has the object around a field with a bad argument: %s', async (name, field) => {
    const { data, errors } = await ask(`{ part: ${field} }`);
    expect(JSON.stringify(data)).toContain('"id":"cat-1"');
    expect(JSON.stringify(data)).toContain(`"${name}":null`);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'first' } }]);
  });
});

function fieldsOf(type: GraphQLObjectType | null | undefined) {
  return Object.values(type?.getFields() ?? {}).map((field) => ({
    name: `${type?.name}.${field.name}`,
    type: field.type,
  }));
}
