import { readFileSync } from 'node:fs';
import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  getOperationAST,
  isLeafType,
  isObjectType,
  Kind,
  parse,
} from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/config/config.js';
import { createSchema } from '../../../../src/server/create-schema.js';
import { EXAMPLE_QUERIES, GENERAL_QUERY } from '../../../../src/server/example-queries.js';
import { costOf } from '../../../../src/server/limits/query-cost.js';

const LIMIT = readConfig({}).limits.queryCost;

describe('what an operation may cost', () => {
  let schema: GraphQLSchema;
  beforeAll(async () => {
    schema = await createSchema();
  });
  const cost = (query: string, variables: Record<string, unknown> = {}, name?: string): number | null => {
    const document = parse(query);
    const operation = getOperationAST(document, name);
    if (operation == null) throw new Error('The test names no operation.');
    return costOf(schema, document, operation, variables);
  };

  it('is one for each object that the answer may hold, and half of that for each value', () => {
    expect(cost('{ __typename }')).toBe(0.5);
    expect(cost('{ image(id: "a") { id title } }')).toBe(2);
    expect(cost('{ image(id: "a") { id title tags } }')).toBe(4.5);
    expect(cost('{ image(id: "a") { cluster { exemplars { id } } } }')).toBe(8);
    expect(cost('{ image(id: "a") { cluster { exemplars(first: 20) { cluster { id } } } } }')).toBe(52);
    expect(cost('{ taste(first: 100) { clusters { cluster { id } } } }')).toBe(350);
    expect(cost('mutation { updateTaste(input: { action: PAUSE }) { clusters { affinity } } }')).toBe(25);
  });

  it('counts each alias, and more of a long one', () => {
    expect(cost('{ image(id: "a") { a: url b: url c: url } }')).toBe(2.5);
    expect(cost(`{ image(id: "a") { ${'a'.repeat(640)}: url } }`)).toBe(6.5);
    expect(cost(`{ ${'a'.repeat(640)}: searchImages(query: "a", first: 1) { searchId } }`)).toBe(106);
  });

  it('is a hundred more for each search, and four hundred more for its picture', () => {
    expect(cost('{ searchImages(query: "cat") { totalCandidates } }')).toBe(120);
    expect(cost('{ searchImages(query: "cat", first: 1) { nodes { id } } }')).toBe(102.5);
    expect(cost('{ recommendImages(first: 1) { nodes { id } } }')).toBe(102.5);
    expect(
      cost(
        '{ a: searchImages(query: "a", first: 1) { searchId } b: searchImages(query: "b", first: 1) { searchId } }',
      ),
    ).toBe(202);
    const byPicture = 'query ($image: Base64) { searchImages(image: $image, first: 1) { searchId } }';
    expect(cost(byPicture, { image: 'aGVsbG8=' })).toBe(501);
    expect(cost(byPicture)).toBe(101);
  });

  it('follows the variables', () => {
    const query =
      'query ($n: Int, $no: Boolean = false) { image(id: "a") { cluster { exemplars(first: $n) { cluster @include(if: $no) { id } } } } }';
    expect(cost(query)).toBe(6);
    expect(cost(query, { n: null })).toBe(6);
    expect(cost(query, { n: 20 })).toBe(22);
    expect(cost(query, { n: 20, no: true })).toBe(52);
    const record =
      'mutation ($inputs: [RecordInteractionInput!]!) { recordInteractions(inputs: $inputs) { interaction { eventId } error { code } } }';
    const input = { imageId: 'a', type: 'VIEW' };
    expect(cost(record, { inputs: Array(100).fill(input) })).toBe(400);
    expect(cost(record, { inputs: input })).toBe(4);
  });

  it('does not fall by sizes that will be refused', () => {
    expect(cost('{ cluster(id: "a") { exemplars(first: -1000) { id } } }')).toBe(2.5);
    expect(cost('{ cluster(id: "a") { exemplars(first: 0) { id } } }')).toBe(2.5);
  });

  it('is not known for variables of the wrong type, which are refused anyway', () => {
    expect(
      cost('query ($n: Int) { cluster(id: "a") { exemplars(first: $n) { id } } }', { n: 'x' }),
    ).toBeNull();
  });

  /** Each value of the type once, objects that have no arguments among them. */
  const everyValue = (type: GraphQLOutputType, depth = 0): string => {
    const named = getNamedType(type);
    if (!isObjectType(named)) throw new Error(`${named.name} has no values.`);
    const fields = Object.values(named.getFields()).filter(({ name }) => name !== 'nodes');
    const values = fields.filter((field) => isLeafType(getNamedType(field.type)));
    const objects = fields.filter((field) => !values.includes(field) && depth < 3);
    const names = [
      ...values.map(({ name }) => name),
      ...objects.map((field) => `${field.name} ${everyValue(field.type, depth + 1)}`),
    ];
    return `{ ${names.join(' ')} }`;
  };

  it('leaves room for the longest page with every value once', () => {
    const connection = schema.getQueryType()?.getFields()['searchImages']?.type;
    if (connection === undefined) throw new Error('There is no such field.');
    const page = `{ searchImages(query: "cat", first: 100) ${everyValue(connection)} }`;
    for (const value of ['thumbnailUrl', 'tags', 'summary', 'fallback', 'endCursor', 'size', 'eventId']) {
      expect(page).toContain(value);
    }
    expect(cost(page)).toBeLessThan(LIMIT / 2);
  });

  it('leaves room for the operations of the README and of the examples', () => {
    const readme = readFileSync('README.md', 'utf8').matchAll(/```graphql\n([\s\S]*?)```/g);
    const shown = [...readme].map(([, query = '']) => query);
    expect(shown.length).toBeGreaterThanOrEqual(2);
    for (const query of [...shown, ...[...EXAMPLE_QUERIES, GENERAL_QUERY].map((one) => one.query)]) {
      expect(cost(query)).toBeLessThan(LIMIT / 2);
    }
  });

  it('leaves room for whole pages of images with clusters and reasons', () => {
    const page = `{ searchImages(query: "cat", first: 100) {
      searchId totalCandidates pageInfo { endCursor } personalization { degraded { stage } }
      edges { node { id url cluster { id exemplars { id url } } } explanation { because(first: 10) { type image { id } } } }
    } }`;
    expect(cost(page)).toBeLessThan(LIMIT / 2);
  });

  it('leaves the typed client and introspection far below the limit', () => {
    const text = readFileSync('test/client/operations.graphql', 'utf8');
    const inputs = Array(100).fill({ imageId: 'a', type: 'VIEW' });
    const variables: Record<string, unknown> = { query: 'cat', userId: 'ann', first: 100, id: 'a', inputs };
    const names = parse(text).definitions.flatMap((definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? (definition.name?.value ?? []) : [],
    );
    const costs = Object.fromEntries(
      names.map((name) => {
        const input = name === 'UpdateTaste' ? { action: 'PAUSE' } : inputs[0];
        return [name, cost(text, { ...variables, input }, name)];
      }),
    );
    expect({ ...costs, introspection: cost(getIntrospectionQuery()) }).toMatchInlineSnapshot(`
      {
        "Because": 1650,
        "Cluster": 18,
        "ForgetUser": 2,
        "Image": 14.5,
        "Recommend": 1650,
        "Record": 8.5,
        "RecordMany": 750,
        "Search": 1650,
        "Status": 19.5,
        "Taste": 950,
        "UpdateTaste": 95,
        "introspection": 147.5,
      }
    `);
    for (const one of Object.values(costs)) expect(one).toBeLessThan(LIMIT / 4);
  });

  it('is over the limit for three lists of fifty in one another', () => {
    const nested = 'cluster { exemplars(first: 50) { '.repeat(3);
    expect(cost(`{ image(id: "a") { ${nested} id ${'} }'.repeat(3)} } }`)).toBeGreaterThan(LIMIT * 10);
  });
});
