import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import type { RequestContext } from '../resolvers/request-context.js';
import { createSchema } from './create-schema.js';
import { formatError } from './format-error.js';

export interface ApolloOptions {
  readonly introspection: boolean;
  readonly plugins: readonly ApolloServerPlugin<RequestContext>[];
}

/** The GraphQL server; the executor is graphql-js, and this is the file that would say otherwise. */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<RequestContext>> {
  return new ApolloServer<RequestContext>({
    schema: await createSchema(),
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    // Who stops the process closes the engines too; a second stop beside that one would wait for ever.
    stopOnTerminationSignals: false,
    formatError,
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginCacheControlDisabled(),
      ...options.plugins,
    ],
  });
}
