import { GraphQLError, GraphQLScalarType } from 'graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';

const LONGEST = 64;

/** The library's scalar under the contract's name. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  ...GraphQLDateTimeISO.toConfig(),
  // The library's error message repeats an invalid value in full, nested lists included.
  parseValue(value) {
    if (typeof value === 'string' && value.length <= LONGEST) return GraphQLDateTimeISO.parseValue(value);
    throw new GraphQLError(
      'A DateTime must be a text of at most 64 characters, for example 2026-01-15T12:00:00Z.',
    );
  },
  name: 'DateTime',
  description: 'A time as ISO 8601, returned in UTC: 2026-01-15T12:00:00.000Z.',
});
