import assert from 'node:assert/strict';
import type { GraphQLFormattedError } from 'graphql';
import type { App } from '../../src/server/create-app.js';
import type { TypedDocumentString } from './generated/graphql.js';

export interface Answer<Result> {
  readonly data: Result | null;
  readonly errors: readonly GraphQLFormattedError[];
}

/** Executes an operation through the public API, without HTTP. */
export async function ask<Result, Variables extends object>(
  app: App,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Answer<Result>> {
  return send(app, document.toString(), variables);
}

/** Without an error every field of the root is there, but for those that look something up by its id. */
type Whole<Result> = {
  readonly [Field in keyof Result]: Field extends 'image' | 'cluster'
    ? Result[Field]
    : NonNullable<Result[Field]>;
};

/** The same, for an operation that must succeed. */
export async function execute<Result, Variables extends object>(
  app: App,
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Whole<Result>> {
  const { data, errors } = await send<Whole<Result>>(app, document.toString(), variables);
  assert.deepEqual(errors, []);
  assert(data !== null);
  return data;
}

async function send<Data>(app: App, query: string, variables: object): Promise<Answer<Data>> {
  const { body } = await app.apollo.executeOperation(
    { query, variables: { ...variables } },
    { contextValue: await app.contextOf('test') },
  );
  assert(body.kind === 'single');
  // As a client gets it: plain JSON, not graphql-js's objects without a prototype.
  const { data, errors } = JSON.parse(JSON.stringify(body.singleResult));
  return { data: data ?? null, errors: errors ?? [] };
}
