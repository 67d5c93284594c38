import type { GraphQLResponse } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLError } from 'graphql';
import { ERROR_CODES, ParallaxError } from '../../domain/errors.js';
import { isBadRequest, PROTOCOL_CODES } from '../format-error.js';
import { isOneOfTooMany } from '../limits/variable-errors.js';

const CODES: ReadonlySet<unknown> = new Set([...ERROR_CODES, ...PROTOCOL_CODES]);

/** The code that a client sees in an error's `extensions` (as `formatError` gives it), one of a known list. */
export function codeOf(error: GraphQLError): string {
  const cause = unwrapResolverError(error);
  if (cause instanceof ParallaxError) return cause.code;
  const { code, argument } = error.extensions;
  // Only our own scalars name an argument; met while the query is validated, their code is written over.
  if (argument !== undefined || isOneOfTooMany(error.message)) return 'BAD_USER_INPUT';
  if (isBadRequest(error)) return 'BAD_REQUEST';
  return CODES.has(code) ? String(code) : 'INTERNAL';
}

/** Distinct error codes of an answer, in order of appearance; empty on success. */
export function codesOf(body: GraphQLResponse['body']): readonly string[] {
  const { errors = [] } = body.kind === 'single' ? body.singleResult : body.initialResult;
  return [...new Set(errors.map(({ extensions }) => String(extensions?.['code'] ?? 'INTERNAL')))];
}
