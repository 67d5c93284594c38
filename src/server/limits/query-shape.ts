import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';

export interface ShapeLimits {
  /** Maximum depth of nested fields. */
  readonly queryDepth: number;
  /** Maximum number of aliases: each aliased search is one more search. */
  readonly queryAliases: number;
}

/** Words and signs of a query text; the parser stops behind them. The longest query of a client team has hundreds. */
export const MAX_TOKENS = 2_000;

/** Returns true if the parser stopped at that limit; its message is the only sign of it. */
export function isTooLong(syntaxError: string): boolean {
  return /Document contains more \w+ \d+ tokens/.test(syntaxError);
}

/** Error for a client whose query is too long. */
export const TOO_LONG = {
  message: `The query has more than ${MAX_TOKENS} words and signs, which is the limit: send it in parts.`,
  extensions: { code: 'BAD_USER_INPUT' },
};

/** Rules that judge a query text once; the server keeps what passed. */
export function shapeRules({ queryDepth, queryAliases }: ShapeLimits): readonly ValidationRule[] {
  return [
    maxDepthRule({ n: queryDepth, flattenFragments: true, ...asValidationError }),
    maxAliasesRule({ n: queryAliases, allowList: [], ...asValidationError }),
  ];
}

/** The library would throw what it calls a syntax error, and with it the whole server's order of things. */
const asValidationError = {
  propagateOnRejection: false,
  onReject: [
    (context: ValidationContext | null, { message }: GraphQLError) =>
      context?.reportError(new GraphQLError(message.replace(/^Syntax Error: /, ''))),
  ],
};
