import type { ApolloServerPlugin } from '@apollo/server';
import type { Degradation } from '../../domain/degradation.js';
import type { RequestTelemetry } from '../../domain/request-telemetry.js';
import type { TimedStage, TimeStage } from '../../domain/stage-timing.js';
import type { Metrics } from './metrics.js';
import { codesOf } from './outcome.js';
import type { Tracing } from './tracing.js';

export interface RequestTelemetryOptions {
  /** Null: nothing is counted. */
  readonly metrics: Pick<Metrics, 'request' | 'stage' | 'degradation'> | null;
  /** Null: nothing is traced. */
  readonly tracing: Pick<Tracing, 'begin'> | null;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
}

/**
 * Begins the telemetry of one request.
 *
 * @param requestId  of the log's lines and the answer's header; the trace holds it, so that one leads to the other
 * @param traceparent  the caller's, as in W3C Trace Context
 */
export type BeginRequest = (requestId: string, traceparent?: string) => RequestTelemetry;

/** Measures requests with the configured backends: metrics, traces, both or neither. */
export function requestTelemetry({ metrics, tracing, monotonic }: RequestTelemetryOptions): BeginRequest {
  return (requestId, traceparent) => {
    const start = monotonic();
    const trace = tracing?.begin(requestId, traceparent) ?? null;
    const degradations: Degradation[] = [];
    const stages: { stage: TimedStage; ms: number }[] = [];
    const timeStage: TimeStage = async (stage, work) => {
      const began = monotonic();
      const endSpan = trace?.stage(stage);
      let failed = true;
      try {
        const value = await work();
        failed = false;
        return value;
      } finally {
        const ms = monotonic() - began;
        stages.push({ stage, ms });
        metrics?.stage(stage, ms);
        endSpan?.(failed);
      }
    };
    return {
      timeStage,
      noteDegradation(degradation) {
        degradations.push(degradation);
        metrics?.degradation(degradation);
      },
      degradations,
      stages,
      end(operation, outcome) {
        metrics?.request(operation, outcome, monotonic() - start);
        trace?.end({ operation, outcome, degradations });
      },
    };
  };
}

interface WatchedContext {
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
