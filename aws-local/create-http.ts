import Fastify, { type FastifyInstance } from 'fastify';
import { createTwoProtocolServer, type TwoProtocolServer } from './http-server.js';

/** Bodies of Bedrock may have 25 MB; what is larger must still be refused in Bedrock's own words. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

export interface Http {
  readonly http: FastifyInstance;
  /** Breaks every connection, answered or not. */
  destroyConnections(): void;
}

/** Creates the HTTP server without listening; bodies stay bytes, since the services' models parse them. */
export function createHttp(): Http {
  const made: TwoProtocolServer[] = [];
  const http = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    serverFactory(handler) {
      const created = createTwoProtocolServer(handler);
      made.push(created);
      return created.server;
    },
  });
  http.removeAllContentTypeParsers();
  http.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return {
    http,
    destroyConnections() {
      for (const each of made) each.destroyConnections();
    },
  };
}
