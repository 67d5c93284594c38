import { GraphQLError, GraphQLScalarType } from 'graphql';

/**
 * An image file as base64. It must be passed in a variable: a literal would put megabytes into the query
 * text, which is parsed, logged and hashed.
 */
export const Base64Scalar = new GraphQLScalarType<string, string>({
  name: 'Base64',
  description:
    'An encoded picture (JPEG, PNG, WebP, AVIF, GIF or TIFF) as base64, at most 4 MB decoded and 50 megapixels. Pass it as a variable: a literal in the query is refused.',
  serialize: (value) => String(value),
  parseValue: (value) => {
    if (typeof value === 'string') return value;
    throw badBase64('A Base64 value must be a string.');
  },
  parseLiteral: () => {
    throw badBase64('`image` must be passed as a variable, not written into the query.');
  },
});

function badBase64(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', argument: 'image' } });
}
