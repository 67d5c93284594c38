import type { ApolloServer } from '@apollo/server';
import { fastifyApolloDrainPlugin, fastifyApolloHandler } from '@as-integrations/fastify';
import fastifyStatic from '@fastify/static';
import Fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import { imageFileOfUrlPath } from '../datasources/images/image-file-name.js';
import { Turns } from '../datasources/turns.js';
import type { RequestContext } from '../resolvers/request-context.js';

export interface HttpOptions {
  readonly bodyLimitBytes: number;
  /** Folder of the renditions that the gateway serves under `/images/`; null when something else serves them. */
  readonly imageFolder: string | null;
  readonly newRequestId: () => string;
  readonly ready: () => Promise<boolean>;
  /** Told of what went wrong on our side before or beside GraphQL. */
  readonly onFault: (requestId: string, error: Error) => void;
}

const STOPPING = {
  errors: [
    {
      message: 'This instance is stopping; send the request again.',
      extensions: { code: 'UNAVAILABLE', retryAfterMs: 1_000 },
    },
  ],
};

export const GRAPHQL_PATH = '/graphql';
const A_YEAR_MS = 365 * 24 * 60 * 60 * 1000;

/** The HTTP shell, not yet listening; `mountGraphql` puts the started server behind it. */
export function createHttp(options: HttpOptions): FastifyInstance {
  const http = Fastify({
    bodyLimit: options.bodyLimitBytes,
    genReqId: options.newRequestId,
    // A keep-alive connection without a request in flight must not hold up a shutdown.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
  });
  let closing = false;
  http.addHook('preClose', async () => {
    closing = true;
  });
  http.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    if (closing) return reply.code(503).header('connection', 'close').send(STOPPING);
  });
  // Else a client that was being answered would keep its connection, and the stop waiting for it.
  http.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  http.setErrorHandler(graphqlShapedError(options));
  http.get('/', (_request, reply) => reply.redirect(GRAPHQL_PATH));
  http.get('/health/live', async () => ({ status: 'live' }));
  http.get('/health/ready', async (_request, reply) => {
    const ready = await options.ready();
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready' });
  });
  if (options.imageFolder !== null) serveImages(http, options.imageFolder);
  return http;
}

export { fastifyApolloDrainPlugin as drainWithHttp };

export function mountGraphql(
  http: FastifyInstance,
  apollo: ApolloServer<RequestContext>,
  contextOf: (requestId: string) => Promise<RequestContext>,
  examples: string,
): void {
  let page: Promise<string> | null = null;
  const turns = new Turns();
  const handler = fastifyApolloHandler(apollo, {
    async context(request) {
      // What is cached is answered without ever waiting: sixteen such requests would be one long turn.
      await turns.take();
      return contextOf(request.id);
    },
  });
  http.route({
    method: ['GET', 'POST', 'OPTIONS'],
    url: GRAPHQL_PATH,
    async handler(request, reply) {
      if (wantsPage(request)) {
        page ??= renderPage(examples);
        return reply.type('text/html; charset=utf-8').send(await page);
      }
      return handler.call(http, request, reply);
    },
  });
}

/** GraphiQL is one string of megabytes: only a process that a browser visits loads it. */
async function renderPage(defaultQuery: string): Promise<string> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  return renderGraphiQL({
    title: 'Parallax',
    endpoint: GRAPHQL_PATH,
    defaultQuery,
  });
}

function wantsPage(request: FastifyRequest): boolean {
  const asked = typeof request.query === 'object' && request.query !== null && 'query' in request.query;
  return request.method === 'GET' && !asked && (request.headers.accept ?? '').includes('text/html');
}

/** Renditions never change under their name, so browsers may keep them. */
function serveImages(http: FastifyInstance, folder: string): void {
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
  });
}

/** What never reaches GraphQL is answered in its shape all the same: clients parse one kind of answer. */
function graphqlShapedError({ bodyLimitBytes, onFault }: HttpOptions) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) onFault(request.id, error);
    if (status === 413) letClientFinish(request, reply);
    const message =
      status === 413
        ? `The request body is over the limit of ${bodyLimitBytes} bytes; a picture may have at most 4 MB.`
        : status < 500
          ? error.message
          : 'Something went wrong here; the log has it under the request id of this answer (x-request-id).';
    const code = status === 413 ? 'BAD_USER_INPUT' : status < 500 ? 'BAD_REQUEST' : 'INTERNAL';
    return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
  };
}

/** Bytes of a refused body that are read and thrown away. */
const MOST_DISCARDED_BYTES = 64 * 1024 * 1024;

/** A client that is still sending sees a broken connection instead of the answer, unless its body is read. */
function letClientFinish(request: FastifyRequest, reply: FastifyReply): void {
  if (Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY) > MOST_DISCARDED_BYTES) return;
  reply.removeHeader('connection');
  request.raw.resume();
}
