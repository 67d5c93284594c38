import type { SpanExporter } from '@opentelemetry/sdk-trace-base';
import type { OperatorLog } from '../../domain/operator-log.js';

/** Wraps the exporter and logs the loss and the return of the collector, once each. */
export function reportingExporter(exporter: SpanExporter, log: OperatorLog): SpanExporter {
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
