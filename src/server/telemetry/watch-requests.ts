import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestTelemetry } from '../../domain/request-telemetry.js';
import { codesOf } from './outcome.js';

export interface WatchedContext {
  readonly requestId: string;
  /** Absent: the request is not measured. */
  readonly telemetry?: RequestTelemetry;
}

/** Finishes each request's telemetry with its outcome and sends the client its server timing. */
export function watchRequests(): ApolloServerPlugin<WatchedContext> {
  return {
    async requestDidStart({ contextValue }) {
      return {
        async willSendResponse({ operation, response }) {
          const [outcome = 'OK'] = codesOf(response.body);
          const { telemetry } = contextValue;
          telemetry?.end(operation?.operation ?? 'none', outcome);
          // Browsers show it beside the request: https://www.w3.org/TR/server-timing/
          const timing = telemetry?.stages.map(({ stage, ms }) => `${stage};dur=${ms.toFixed(1)}`).join(', ');
          if (timing) response.http.headers.set('server-timing', timing);
        },
      };
    },
  };
}
