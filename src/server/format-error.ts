import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ParallaxError } from '../domain/errors.js';
import { isTooLong, TOO_LONG } from './limits/query-shape.js';
import { isOneOfTooMany, TOO_MANY } from './limits/variable-errors.js';

/** The protocol's own codes, beside ours. */
export const PROTOCOL_CODES = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
];

/** Codes that are a client's business: the protocol's own, and what the limits and arguments of the wrong type get. */
const PASSED_CODES: ReadonlySet<unknown> = new Set([...PROTOCOL_CODES, 'BAD_USER_INPUT', 'RATE_LIMITED']);

/** A variable's value may hold a whole image: a message that quotes it is cut. */
const MAX_MESSAGE = 400;

/** Message that replaces an internal error's for clients. */
export const MASKED_MESSAGE =
  'Something went wrong here; the log has it under the request id of this answer (x-request-id).';

/** From anything thrown to what a client may see; everything else stays in the log under the request id. */
export function formatError(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const error = unwrapResolverError(thrown);
  if (error instanceof ParallaxError && error.code !== 'INTERNAL') {
    return { ...place(formatted), message: error.message, extensions: extensionsOf(error) };
  }
  const code = isBadRequest(thrown) ? 'BAD_REQUEST' : formatted.extensions?.['code'];
  if (formatted.message.startsWith(NO_INTROSPECTION)) return { ...HIDDEN, ...place(formatted) };
  if (code === 'GRAPHQL_PARSE_FAILED' && isTooLong(formatted.message)) return TOO_LONG;
  if (isOneOfTooMany(formatted.message)) return TOO_MANY;
  if (!(error instanceof ParallaxError) && PASSED_CODES.has(code)) {
    const { argument, retryAfterMs } = formatted.extensions ?? {};
    // Only our own scalars name an argument; met while the query is validated, their code is written over.
    return {
      ...place(formatted),
      message: shorten(formatted.message),
      extensions: {
        ...(argument === undefined ? { code } : { code: 'BAD_USER_INPUT', argument }),
        ...(typeof retryAfterMs === 'number' && { retryAfterMs }),
      },
    };
  }
  return { ...place(formatted), message: MASKED_MESSAGE, extensions: { code: 'INTERNAL' } };
}

/**
 * Returns true for errors that the server reports by an HTTP status alone, such as malformed persisted
 * queries.
 */
export function isBadRequest(thrown: unknown): boolean {
  if (!(thrown instanceof GraphQLError)) return false;
  const { code, http } = thrown.extensions;
  const status = typeof http === 'object' && http !== null && 'status' in http ? Number(http.status) : 0;
  return code === undefined && status >= 400 && status < 500;
}

/** Formats an error for a hidden schema: similar names are not suggested. */
export function withoutSuggestions(formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError {
  const { message, ...rest } = formatError(formatted, thrown);
  return { ...rest, message: message.replace(/ ?Did you mean [\s\S]*\?$/, '') };
}

/** Extensions of a ParallaxError that a client may see. */
export function extensionsOf(error: ParallaxError): Record<string, unknown> {
  return {
    code: error.code,
    ...(error.argument === undefined ? {} : { argument: error.argument }),
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  };
}

/** The library's message, which includes its name. */
const NO_INTROSPECTION = 'GraphQL introspection is not allowed by Apollo Server';
const HIDDEN = {
  message: 'The schema is hidden (INTROSPECTION): `__schema` and `__type` are not answered.',
  extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
};

function place({
  locations,
  path,
}: GraphQLFormattedError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }) };
}

function shorten(message: string): string {
  return message.length <= MAX_MESSAGE
    ? message
    : `${message.slice(0, MAX_MESSAGE / 2)} … ${message.slice(-MAX_MESSAGE / 2)}`;
}
