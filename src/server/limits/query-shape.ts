import { maxAliasesRule } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthRule } from '@escape.tech/graphql-armor-max-depth';
import { GraphQLError, type ValidationContext, type ValidationRule } from 'graphql';

export interface ShapeLimits {
  /** How deep fields may nest. */
  readonly queryDepth: number;
  /** How many fields may be renamed: each renamed search is a search more. */
  readonly queryAliases: number;
}

/** Words and signs of a query text; the parser stops behind them. The longest query of a client team has hundreds. */
export const MAX_TOKENS = 2_000;

/** Whether the parser gave up for that reason; it has no other sign of it than its message. */
export function isTooLong(syntaxError: string): boolean {
  return /Document contains more \w+ \d+ tokens/.test(syntaxError);
}

/** What a client reads then. */
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
