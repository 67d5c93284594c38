import type { FastifyInstance } from 'fastify';
import type { Metrics } from './metrics.js';

/** Answers the scraper, and counts every response, those that never reach GraphQL among them. */
export function mountMetrics(
  http: FastifyInstance,
  metrics: Pick<Metrics, 'text' | 'contentType' | 'httpResponse'>,
): void {
  http.addHook('onResponse', async (_request, reply) => {
    metrics.httpResponse(reply.statusCode);
  });
  http.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
}
