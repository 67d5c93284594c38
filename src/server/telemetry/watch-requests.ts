import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestTelemetry } from '../../domain/request-telemetry.js';
import { outcomeOf } from './outcome.js';

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
        async willSendResponse({ operation, errors }) {
          contextValue.telemetry?.end(operation?.operation ?? 'none', outcomeOf(errors));
        },
      };
    },
  };
}
