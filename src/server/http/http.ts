import { fastifyApolloDrainPlugin } from '@as-integrations/fastify';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance } from 'fastify';
import { withoutPublicPath } from '../../config/public-address.js';
import { imageFileOfUrlPath } from '../../datasources/images/image-file-name.js';
import { limitBodies } from '../limits/body-room.js';
import type { CountFile } from '../limits/count-file.js';
import { checkHosts } from './check-host.js';
import { requireExactText } from './exact-text.js';
import { graphqlShapedErrors, type HttpErrorOptions, notFound, refuseConnection } from './http-errors.js';
import { addSecurityHeaders, allowOrigins } from './security-headers.js';

export interface HttpOptions extends HttpErrorOptions {
  /** Path under which people reach the gateway, without a slash at its end; empty: at the root of its host. */
  readonly publicPath: string;
  /** Folder of the renditions that the gateway serves under `/images/`; null when they are in no folder. */
  readonly imageFolder: string | null;
  readonly countFile: CountFile;
  readonly newRequestId: () => string;
  /** Returns true if searches can be answered. */
  readonly ready: () => Promise<boolean>;
  /** Engines that do not answer just now; searches go on without them where they can. */
  readonly degraded: () => readonly string[];
  /** Origins of browsers' applications that may ask; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** Names that the gateway is asked by, beside those that no stranger can have; `*` for all. */
  readonly allowedHosts: readonly string[];
  /** Number of trusted proxies before the gateway, for the client's address; 0: none. */
  readonly trustedProxies: number;
}

const STOPPING = {
  errors: [
    {
      message: 'This instance is stopping; send the request again.',
      extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
    },
  ],
};

/** Time limit for receiving a whole request: an image of 4 MB takes that long at 0.7 Mbit/s. */
const REQUEST_MS = 60_000;
const HEADERS_MS = 30_000;
/** A connection on which nothing was sent or received for so long is closed: its client does not read. */
const STALLED_MS = 60_000;
const CONNECTIONS_CHECKED_MS = 5_000;

/** Bytes of bodies that are held at once, being received or being worked on; a single one must find room. */
const MOST_BODY_BYTES = 64 * 1024 * 1024;

/**
 * No route has a JSON schema, since GraphQL validates input. The default would load two compilers at each
 * start.
 */
const NO_SCHEMAS = { buildValidator: unused, buildSerializer: unused };

function unused(): never {
  throw new Error('A route has a JSON schema, but no compiler is configured.');
}

const A_YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** Creates the HTTP server without listening; `mountGraphql` adds the GraphQL endpoint. */
export function createHttp(options: HttpOptions): FastifyInstance {
  const onError = graphqlShapedErrors(options);
  const http = Fastify({
    bodyLimit: options.bodyLimitBytes,
    requestTimeout: REQUEST_MS,
    connectionTimeout: STALLED_MS,
    http: { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CONNECTIONS_CHECKED_MS },
    rewriteUrl: withoutPublicPath(options.publicPath),
    genReqId: options.newRequestId,
    trustProxy: options.trustedProxies > 0 && ((_address, hop) => hop < options.trustedProxies),
    // A keep-alive connection without a request in flight must not hold up a shutdown.
    forceCloseConnections: 'idle',
    frameworkErrors: onError,
    clientErrorHandler: refuseConnection,
    return503OnClosing: false,
    schemaController: { compilersFactory: NO_SCHEMAS },
  });
  let closing = false;
  http.addHook('preClose', async () => {
    closing = true;
  });
  http.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    if (closing) return reply.code(503).header('connection', 'close').send(STOPPING);
  });
  // Else a client that was being answered would keep its connection, and the stop waiting for it.
  http.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  checkHosts(http, options.allowedHosts);
  limitBodies(http, Math.max(MOST_BODY_BYTES, 2 * options.bodyLimitBytes));
  requireExactText(http);
  addSecurityHeaders(http);
  allowOrigins(http, options.corsOrigins);
  http.setErrorHandler(onError);
  http.setNotFoundHandler(notFound(options));
  http.get('/health/live', async () => ({ status: 'live' }));
  http.get('/health/ready', async (_request, reply) => {
    if (!(await options.ready())) return reply.code(503).send({ status: 'not ready' });
    const degraded = options.degraded();
    return degraded.length === 0 ? { status: 'ready' } : { status: 'degraded', degraded };
  });
  const { imageFolder, countFile } = options;
  if (imageFolder !== null) http.register(async (scope) => serveImages(scope, imageFolder, countFile));
  return http;
}

export { fastifyApolloDrainPlugin as drainWithHttp };

/** Renditions never change under their name, so browsers may keep them. */
function serveImages(http: FastifyInstance, folder: string, countFile: CountFile): void {
  http.addHook('onRequest', countFile);
  http.register(fastifyStatic, {
    root: folder,
    prefix: '/images/',
    index: false,
    dotfiles: 'ignore',
    // Only names that the store could have made: nothing outside the folder, no file still being written.
    allowedPath: (path) => imageFileOfUrlPath(path) !== null,
    decorateReply: false,
    maxAge: A_YEAR_MS,
    immutable: true,
    // Front ends of other origins show them.
    setHeaders: (reply) => reply.header('cross-origin-resource-policy', 'cross-origin'),
  });
}
