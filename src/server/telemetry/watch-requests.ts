import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestTelemetry } from '../../domain/request-telemetry.js';
import { codesOf } from './outcome.js';

export interface WatchedContext {
  readonly requestId: string;
  /** Absent: the request is not measured. */
  readonly telemetry?: RequestTelemetry;
}

/** Ends each request's telemetry with what became of it. */
export function watchRequests(): ApolloServerPlugin<WatchedContext> {
  return {
    async requestDidStart({ contextValue }) {
      return {
        async willSendResponse({ operation, response }) {
          const [outcome = 'OK'] = codesOf(response.body);
          contextValue.telemetry?.end(operation?.operation ?? 'none', outcome);
        },
      };
    },
  };
}
