import type { Logger } from 'pino';
import type { Config } from '../../config/config.js';
import type { PolicyEvents } from '../../datasources/policies/policy-events.js';
import { createMetrics, type Metrics } from './metrics.js';
import { policyReport } from './policy-report.js';
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
