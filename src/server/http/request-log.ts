import type { ApolloServerPlugin } from '@apollo/server';
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLError } from 'graphql';
import { isRefusedByBreaker } from '../../datasources/policies/refused.js';
import { excerpt } from '../../domain/arguments.js';
import type { RequestTelemetry } from '../../domain/request-telemetry.js';
import { quietly } from '../quiet.js';
import { codeOf, codesOf } from '../telemetry/outcome.js';

export interface OperationLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export interface LoggedContext {
  readonly requestId: string;
  readonly telemetry?: Pick<RequestTelemetry, 'degradations'>;
}

/**
 * Logs a line for each operation, without the query or the user. An internal error has one more, with
 * everything that the client does not see.
 *
 * An error that the client is told to ask the operator about is always logged. An unavailable engine
 * (UNAVAILABLE) fails every request alike: it is logged once a minute, or not at all once a breaker has
 * reported it.
 *
 * @param monotonic  milliseconds
 */
export function requestLog(log: OperationLog, monotonic: () => number): ApolloServerPlugin<LoggedContext> {
  const mayTell = quietly(monotonic);
  const tellFault = (requestId: string, error: GraphQLError): void => {
    const cause = unwrapResolverError(error);
    const code = codeOf(error);
    if (code === 'INTERNAL') log.error({ requestId, err: cause }, 'fault');
    if (code !== 'UNAVAILABLE' || isRefusedByBreaker(cause)) return;
    const told = mayTell(rootOf(cause));
    if (told !== null) log.error({ requestId, err: cause, unsaid: told.unsaid }, 'fault');
  };
  return {
    async requestDidStart({ contextValue: { requestId, telemetry } }) {
      const start = monotonic();
      return {
        async didEncounterErrors({ errors }) {
          for (const error of errors) tellFault(requestId, error);
        },
        async willSendResponse({ operation, operationName, response }) {
          const codes = codesOf(response.body);
          const degraded = telemetry?.degradations.map(({ stage, reason }) => `${stage}:${reason}`) ?? [];
          log.info(
            {
              requestId,
              operation: operation?.operation ?? null,
              name: operationName == null ? null : excerpt(operationName, LONGEST_NAME),
              ms: Number((monotonic() - start).toFixed(1)),
              ...(codes.length > 0 && { codes }),
              ...(degraded.length > 0 && { degraded }),
            },
            'operation',
          );
        },
      };
    },
  };
}

/** Of the name of an operation, which the client chose. */
const LONGEST_NAME = 100;
const MOST_CAUSES = 8;

/** Returns the type and code of an error's root cause: a few words, unlike its message. */
function rootOf(error: unknown): string {
  let root = error;
  for (let depth = 0; depth < MOST_CAUSES && root instanceof Error && root.cause !== undefined; depth++) {
    root = root.cause;
  }
  if (!(root instanceof Error)) return typeof root;
  return 'code' in root ? `${root.name} ${String(root.code)}` : root.name;
}
