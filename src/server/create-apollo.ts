import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { Logger } from 'pino';
import type { RequestContext } from '../resolvers/request-context.js';
import { createSchema } from './create-schema.js';
import { formatError, withoutSuggestions } from './format-error.js';
import { answerLimit } from './limits/answer-size.js';
import { costLimit } from './limits/query-cost.js';
import { MAX_TOKENS, type ShapeLimits, shapeRules } from './limits/query-shape.js';
import { MAX_VARIABLE_ERRORS } from './limits/variable-errors.js';
import type { OperationStore } from './persisted/open-persisted-operations.js';

export interface ApolloOptions {
  readonly introspection: boolean;
  readonly limits: ShapeLimits & { readonly queryCost: number };
  /** Where a hash's operation is looked up. */
  readonly operations: OperationStore;
  /** For what the server itself has to say; else it would print it. */
  readonly logger: Logger;
  readonly plugins: readonly ApolloServerPlugin<RequestContext>[];
}

/** The GraphQL server; the executor is graphql-js, and this is the file that would say otherwise. */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<RequestContext>> {
  return new ApolloServer<RequestContext>({
    schema: await createSchema(),
    introspection: options.introspection,
    logger: options.logger,
    persistedQueries: { cache: options.operations },
    parseOptions: { maxTokens: MAX_TOKENS },
    // Suggestions and the names of what a client does not know would tell what introspection hides.
    hideSchemaDetailsFromClientErrors: !options.introspection,
    executionOptions: { maxCoercionErrors: MAX_VARIABLE_ERRORS },
    validationRules: [...shapeRules(options.limits)],
    includeStacktraceInErrorResponses: false,
    // The process's own shutdown closes the engines too; a second, concurrent stop would wait for ever.
    stopOnTerminationSignals: false,
    formatError: options.introspection ? formatError : withoutSuggestions,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      answerLimit(),
      costLimit(options.limits.queryCost),
      ...options.plugins,
    ],
  });
}
