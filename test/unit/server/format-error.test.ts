import fc from 'fast-check';
import { GraphQLError, type GraphQLFormattedError, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { badInput, ERROR_CODES, ParallaxError } from '../../../src/domain/errors.js';
import { formatError } from '../../../src/server/format-error.js';

/** As the server calls it: a resolver's error arrives wrapped with its path, and formatted as it is. */
function formatThrown(thrown: unknown): GraphQLFormattedError {
  const original = thrown instanceof Error ? thrown : new Error(`Unexpected error value: ${String(thrown)}`);
  const wrapped =
    thrown instanceof GraphQLError
      ? thrown
      : new GraphQLError(original.message, { path: ['searchImages'], originalError: original });
  const formatted = wrapped.toJSON();
  const code = wrapped.extensions['code'] ?? 'INTERNAL_SERVER_ERROR';
  return formatError({ ...formatted, extensions: { ...formatted.extensions, code } }, wrapped);
}

const MASKED = {
  message: 'Something went wrong here; the log has it under the request id of this answer (x-request-id).',
  extensions: { code: 'INTERNAL' },
};

describe('what a client sees of an error', () => {
  it.each(ERROR_CODES.filter((code) => code !== 'INTERNAL'))('is ours as it is: %s', (code) => {
    const error = new ParallaxError(code, 'what to do', { retryAfterMs: 500, cause: new Error('secret') });
    expect(formatThrown(error)).toEqual({
      message: 'what to do',
      path: ['searchImages'],
      extensions: { code, retryAfterMs: 500 },
    });
  });

  it('names the argument', () => {
    expect(formatThrown(badInput('weight', 'too heavy')).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      argument: 'weight',
    });
  });

  it('shows nothing of our own faults but where they were met', () => {
    for (const thrown of [new ParallaxError('INTERNAL', 'secret'), new TypeError('secret'), 'secret', null]) {
      expect(formatThrown(thrown)).toEqual({ ...MASKED, path: ['searchImages'] });
    }
  });

  it.each([
    'GRAPHQL_PARSE_FAILED',
    'GRAPHQL_VALIDATION_FAILED',
    'PERSISTED_QUERY_NOT_FOUND',
    'PERSISTED_QUERY_NOT_SUPPORTED',
    'OPERATION_RESOLUTION_FAILURE',
    'BAD_REQUEST',
    'BAD_USER_INPUT',
  ])('lets the protocol speak for itself: %s', (code) => {
    const extensions = { code, stacktrace: ['secret'] };
    expect(formatThrown(new GraphQLError('a word of the protocol', { extensions }))).toEqual({
      message: 'a word of the protocol',
      extensions: { code },
    });
  });

  it('gives a bad literal of our scalars our code, though it is met while the query is validated', () => {
    const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', argument: 'image' };
    expect(formatThrown(new GraphQLError('pass a variable', { extensions })).extensions).toEqual({
      code: 'BAD_USER_INPUT',
      argument: 'image',
    });
  });

  it('says how long a query may be, by whatever the parser calls it', () => {
    const syntaxError = (() => {
      try {
        parse('{ a b c }', { maxTokens: 3 });
      } catch (error) {
        return error;
      }
      throw new Error('The parser was expected to give up.');
    })() as GraphQLError;
    const extensions = { code: 'GRAPHQL_PARSE_FAILED' };
    expect(formatThrown(new GraphQLError(syntaxError.message, { extensions }))).toEqual({
      message: 'The query has more than 2000 words and signs, which is the limit: send it in parts.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('cuts a message that quotes a whole picture, and keeps both ends', () => {
    const quoted = `Variable "$image" got "${'x'.repeat(6_000_000)}"; it must be a string.`;
    const { message } = formatThrown(new GraphQLError(quoted, { extensions: { code: 'BAD_USER_INPUT' } }));
    expect(message.length).toBeLessThan(410);
    expect(message).toMatch(/^Variable "\$image" got "x+ … x+"; it must be a string\.$/);
  });

  it('is total: whatever is thrown gives a message and a code, and no internals', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.string().map((message) => new Error(`secret ${message}`)),
      fc.string().map((code) => new GraphQLError('secret', { extensions: { code: `X${code}` } })),
    );
    fc.assert(
      fc.property(anything, (thrown) => {
        const { message, extensions } = formatError({ message: 'secret' }, thrown);
        expect({ message, extensions }).toEqual(MASKED);
      }),
    );
  });
});
