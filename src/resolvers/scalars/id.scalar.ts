import { GraphQLError, GraphQLID, GraphQLScalarType } from 'graphql';

/**
 * GraphQL's ID without JSON numbers that cannot hold an id. Above 2^53 - 1 JavaScript reads neighbouring
 * integers as the same number, so two users would become one.
 *
 * @throws GraphQLError for a number that is not a whole number from -(2^53 - 1) to 2^53 - 1
 * @see https://spec.graphql.org/October2021/#sec-ID
 */
export const ID = new GraphQLScalarType<string, string>({
  ...GraphQLID.toConfig(),
  parseValue(value) {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw new GraphQLError(
        'An ID sent as a number must be a whole number of at most 2^53 - 1; larger ones lose digits: send it as a string.',
      );
    }
    return GraphQLID.parseValue(value);
  },
});
