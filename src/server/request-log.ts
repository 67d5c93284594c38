import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import { ParallaxError } from '../domain/errors.js';
import type { RequestContext } from '../resolvers/request-context.js';

export interface OperationLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/**
 * One line an operation, without what the user asked or who they are; and one more for a fault of ours,
 * with everything that the client is not shown.
 */
export function requestLog(log: OperationLog, monotonic: () => number): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart({ contextValue }) {
      const start = monotonic();
      const codes = new Set<string>();
      return {
        async didEncounterErrors({ errors }) {
          for (const error of errors) {
            const cause = unwrapResolverError(error);
            const code = cause instanceof ParallaxError ? cause.code : error.extensions['code'];
            codes.add(String(code));
            if (isOurs(cause, code)) log.error({ requestId: contextValue.requestId, err: cause }, 'fault');
          }
        },
        async willSendResponse({ operation, operationName }) {
          log.info(
            {
              requestId: contextValue.requestId,
              operation: operation?.operation ?? null,
              name: operationName ?? null,
              ms: Number((monotonic() - start).toFixed(1)),
              ...(codes.size === 0 ? {} : { codes: [...codes] }),
            },
            'operation',
          );
        },
      };
    },
  };
}

function isOurs(cause: unknown, code: unknown): boolean {
  if (cause instanceof ParallaxError) return cause.code === 'INTERNAL' || cause.code === 'UNAVAILABLE';
  return code === 'INTERNAL_SERVER_ERROR' || code === undefined;
}
