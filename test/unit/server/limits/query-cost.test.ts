import { readFileSync } from 'node:fs';
import { type GraphQLSchema, getIntrospectionQuery, getOperationAST, Kind, parse } from 'graphql';
import { beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/server/config.js';
import { createSchema } from '../../../../src/server/create-schema.js';
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

  it('is one for each object that the answer may hold', () => {
    expect(cost('{ __typename }')).toBe(0);
    expect(cost('{ image(id: "a") { id title tags } }')).toBe(1);
    expect(cost('{ image(id: "a") { cluster { exemplars { id } } } }')).toBe(6);
    expect(cost('{ image(id: "a") { cluster { exemplars(first: 20) { cluster { id } } } } }')).toBe(42);
    expect(cost('{ taste(first: 100) { clusters { cluster { id } } } }')).toBe(300);
    expect(cost('mutation { updateTaste(input: { action: PAUSE }) { clusters { affinity } } }')).toBe(20);
  });

  it('is a hundred more for each search', () => {
    expect(cost('{ searchImages(query: "cat") { totalCandidates } }')).toBe(120);
    expect(cost('{ searchImages(query: "cat", first: 1) { nodes { id } } }')).toBe(102);
    expect(
      cost(
        '{ a: searchImages(query: "a", first: 1) { searchId } b: searchImages(query: "b", first: 1) { searchId } }',
      ),
    ).toBe(202);
  });

  it('goes by the variables', () => {
    const query =
      'query ($n: Int, $no: Boolean = false) { image(id: "a") { cluster { exemplars(first: $n) { cluster @include(if: $no) { id } } } } }';
    expect(cost(query)).toBe(6);
    expect(cost(query, { n: null })).toBe(6);
    expect(cost(query, { n: 20 })).toBe(22);
    expect(cost(query, { n: 20, no: true })).toBe(42);
    const record =
      'mutation ($inputs: [RecordInteractionInput!]!) { recordInteractions(inputs: $inputs) { interaction { eventId } error { code } } }';
    const input = { imageId: 'a', type: 'VIEW' };
    expect(cost(record, { inputs: Array(100).fill(input) })).toBe(300);
    expect(cost(record, { inputs: input })).toBe(3);
  });

  it('does not fall by sizes that will be refused', () => {
    expect(cost('{ cluster(id: "a") { exemplars(first: -1000) { id } } }')).toBe(2);
    expect(cost('{ cluster(id: "a") { exemplars(first: 0) { id } } }')).toBe(2);
  });

  it('is not known for variables of the wrong type, which are refused anyway', () => {
    expect(
      cost('query ($n: Int) { cluster(id: "a") { exemplars(first: $n) { id } } }', { n: 'x' }),
    ).toBeNull();
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
        "Because": 1000,
        "Cluster": 5,
        "ForgetUser": 1,
        "Image": 5,
        "Record": 4,
        "RecordMany": 400,
        "Search": 900,
        "Status": 4,
        "Taste": 500,
        "UpdateTaste": 50,
        "introspection": 71,
      }
    `);
    for (const one of Object.values(costs)) expect(one).toBeLessThan(LIMIT / 4);
  });

  it('is over the limit for three lists of fifty in one another', () => {
    const nested = 'cluster { exemplars(first: 50) { '.repeat(3);
    expect(cost(`{ image(id: "a") { ${nested} id ${'} }'.repeat(3)} } }`)).toBeGreaterThan(LIMIT * 10);
  });
});
