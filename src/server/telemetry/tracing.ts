import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { Degradation } from '../../domain/degradation.js';
import type { OperatorLog } from '../../domain/operator-log.js';
import type { OperationKind } from '../../domain/request-telemetry.js';
import type { TimedStage } from '../../domain/stage-timing.js';
import { systemTiming, within } from '../../search/search-budget.js';

export interface RequestEnd {
  readonly operation: OperationKind;
  readonly outcome: string;
  readonly degradations: readonly Degradation[];
}

/** Spans of one request: one for itself, and a child span for each stage of each search. */
export interface RequestTrace {
  /** Begins a stage; call what it returns when the stage has ended. */
  stage(stage: TimedStage): (failed: boolean) => void;
  end(end: RequestEnd): void;
}

export interface Tracing {
  /** @param traceparent  the caller's, whose trace is continued */
  begin(requestId: string, traceparent?: string): RequestTrace;
  /** Sends what was not sent yet; never rejects, and never takes longer than CLOSE_MS. */
  close(): Promise<void>;
}

export interface TracingOptions {
  /** The collector's base address; spans go to `/v1/traces` below it. */
  readonly endpoint: string;
  readonly log: OperatorLog;
  /** Between two batches; 5,000 unless a test has less time. */
  readonly batchMs?: number;
}

/** Time limit for a batch, retries included. */
const EXPORT_MS = 3_000;
export const CLOSE_MS = 2_000;

/**
 * Spans to an OTLP collector over HTTP, in batches beside the requests: with a collector that cannot be
 * reached some are lost, and no request waits. Nothing of OpenTelemetry is loaded unless this is called.
 *
 * Parents are passed by hand, so that no context follows every promise of the process; the trace holds no
 * query, no user and no message of an error.
 */
export async function openTracing({ endpoint, log, batchMs = 5_000 }: TracingOptions): Promise<Tracing> {
  const [api, core, sdk, otlp, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/core'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ]);
  const { defaultTextMapGetter, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  const exporter = new otlp.OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_MS,
  });
  const provider = new sdk.BasicTracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': 'parallax' })),
    spanProcessors: [
      new sdk.BatchSpanProcessor(reportingExporter(exporter, log), { scheduledDelayMillis: batchMs }),
    ],
  });
  const tracer = provider.getTracer('parallax');

  const callers = new core.W3CTraceContextPropagator();

  return {
    begin(requestId, traceparent) {
      // A header that is absent or invalid leaves the context as it is: a trace of its own begins.
      const caller = callers.extract(ROOT_CONTEXT, { traceparent }, defaultTextMapGetter);
      const attributes = { 'parallax.request_id': requestId };
      const request = tracer.startSpan('graphql', { kind: SpanKind.SERVER, attributes }, caller);
      const below = trace.setSpan(caller, request);
      return {
        stage(stage) {
          const span = tracer.startSpan(stage, {}, below);
          return (failed) => {
            if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
            span.end();
          };
        },
        end({ operation, outcome, degradations }) {
          request.updateName(operation === 'none' ? 'graphql' : operation);
          request.setAttribute('graphql.operation.type', operation);
          request.setAttribute('parallax.outcome', outcome);
          if (degradations.length > 0) {
            const named = degradations.map(({ stage, reason }) => `${stage}:${reason}`);
            request.setAttribute('parallax.degraded', named);
          }
          if (outcome !== 'OK') request.setStatus({ code: SpanStatusCode.ERROR });
          request.end();
        },
      };
    },
    close: () => within(systemTiming, provider.shutdown(), CLOSE_MS, () => undefined).catch(() => undefined),
  };
}

/** Wraps the exporter and logs the loss and the return of the collector, once each. */
function reportingExporter(exporter: SpanExporter, log: OperatorLog): SpanExporter {
  let lost = false;
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const failed = result.error !== undefined || result.code !== 0;
        if (failed && !lost) log.warn({ err: result.error }, 'traces cannot be sent; spans are dropped');
        if (!failed && lost) log.info({}, 'traces are sent again');
        lost = failed;
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
