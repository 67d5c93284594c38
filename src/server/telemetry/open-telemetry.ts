import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { GuardedPort, PolicyEvents } from '../../datasources/policies/policy-events.js';
import type { OperatorLog } from '../../domain/operator-log.js';
import { createMetrics, type Metrics } from './metrics.js';
import { type BeginRequest, requestTelemetry } from './request-telemetry.js';
import { openTracing } from './tracing.js';

export interface Telemetry {
  /** Null: nothing is counted. */
  readonly metrics: Metrics | null;
  /** Where the policies tell what happens. */
  readonly events: PolicyEvents;
  readonly begin: BeginRequest;
  /** Sends the spans that were not sent yet, within a limit of time; never rejects. */
  close(): Promise<void>;
}

export interface TelemetryOptions {
  readonly log: Logger;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
}

/** Metrics and traces, as far as they are configured; what is not costs nothing. */
export async function openTelemetry(
  config: Pick<Config, 'metrics' | 'otlpEndpoint'>,
  { log, monotonic }: TelemetryOptions,
): Promise<Telemetry> {
  const metrics = config.metrics ? createMetrics() : null;
  const { otlpEndpoint: endpoint } = config;
  const tracing = endpoint === null ? null : await openTracing({ endpoint, log });
  return {
    metrics,
    events: policyReport(log, metrics),
    begin: requestTelemetry({ metrics, tracing, monotonic }),
    close: async () => tracing?.close(),
  };
}

/**
 * Logs the loss and the return of an engine, once each, and counts every event in the metrics.
 *
 * A breaker that tries, fails and opens again is the same outage: it is not logged again.
 */
export function policyReport(
  log: OperatorLog,
  metrics: Pick<Metrics, 'breaker' | 'engineCall'> | null,
): PolicyEvents {
  const lost = new Set<GuardedPort>();
  return {
    onState(port, state, err) {
      metrics?.breaker(port, state);
      if (state === 'open' && !lost.has(port)) {
        lost.add(port);
        log.warn({ port, breaker: state, err }, 'engine lost: it is not asked until it answers again');
      }
      if (state === 'closed' && lost.delete(port)) {
        log.info({ port, breaker: state }, 'engine back');
      }
    },
    ...(metrics !== null && { onCall: metrics.engineCall }),
  };
}
