import type { ApolloServer } from '@apollo/server';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { CooperativeScheduler } from '../../datasources/cooperative-scheduler.js';
import type { RateLimiter } from '../../datasources/rate-limits/rate-limiter.js';
import type { Caller } from '../../domain/caller.js';
import { ParallaxError } from '../../domain/errors.js';
import type { RequestContext } from '../../resolvers/request-context.js';
import type { Authenticate } from '../identity/authenticate.js';
import type { CountFile } from '../limits/count-file.js';
import { type OperationRate, operationRate } from '../limits/operation-rate.js';
import { checkOperationText } from '../limits/operation-text.js';
import type { PersistedOperations } from '../persisted/open-persisted-operations.js';
import type { ContextOf } from '../request-contexts.js';
import { graphiqlPage } from './graphiql-page.js';
import { badRequest } from './http-errors.js';

export interface GraphqlRouteOptions {
  /** Started. */
  readonly apollo: ApolloServer<RequestContext>;
  readonly contextOf: ContextOf;
  readonly authenticate: Authenticate;
  /** Null: as many operations as a client likes. */
  readonly rateLimiter: RateLimiter | null;
  readonly countFile: CountFile;
  readonly persisted: PersistedOperations;
  /** Path under which people reach the gateway, without a slash at its end. */
  readonly publicPath: string;
  /** Examples that GraphiQL opens with; null: GraphiQL is off. */
  readonly examples: string | null;
}

export const GRAPHQL_PATH = '/graphql';

/** Serves operations by POST and GET, and GraphiQL to a browser that sends none. */
export function mountGraphql(http: FastifyInstance, options: GraphqlRouteOptions): void {
  const { apollo, contextOf, publicPath, examples } = options;
  const endpoint = `${publicPath}${GRAPHQL_PATH}`;
  const servePage = examples === null ? null : graphiqlPage({ endpoint, defaultQuery: examples });
  const scheduler = new CooperativeScheduler();
  const execute = fastifyApolloHandler(apollo, {
    async context(request) {
      // A cached answer never waits for I/O: sixteen such requests would block the event loop for one long
      // turn.
      await scheduler.take();
      const { caller, rate } = request.getDecorator<Admitted>('admitted');
      const context = await contextOf(request.id, caller, traceparentOf(request));
      return rate === null ? context : { ...context, chargeCost: rate.charge };
    },
  });
  http.decorateRequest('admitted', null);
  http.route({
    method: ['GET', 'POST'],
    url: GRAPHQL_PATH,
    // Before the body is read: a refused client cannot make the gateway parse megabytes.
    onRequest: admit(options),
    preHandler: checkOperationText((text) => options.persisted.check(text)),
    async handler(request, reply) {
      if (!wantsPage(request)) return execute.call(http, request, reply);
      if (servePage !== null) return servePage(request, reply);
      throw new ParallaxError('NOT_FOUND', 'GraphiQL is off (GRAPHIQL): send operations by POST.');
    },
  });
  http.route({
    method: ['PUT', 'DELETE', 'PATCH'],
    url: GRAPHQL_PATH,
    async onRequest(_request, reply) {
      reply.header('allow', 'GET, HEAD, POST');
      throw badRequest('Operations are sent by POST, or by GET.', 405);
    },
    handler: async () => undefined,
  });
}

interface Admitted {
  readonly caller: Caller;
  /** Null: as many operations as a client likes. */
  readonly rate: OperationRate | null;
}

function traceparentOf({ headers }: FastifyRequest): string | undefined {
  const { traceparent } = headers;
  return typeof traceparent === 'string' ? traceparent : undefined;
}

/**
 * Authenticates the caller and applies the rate limit; an invalid token counts for the address it came from.
 */
function admit({ authenticate, rateLimiter, countFile }: GraphqlRouteOptions) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (wantsPage(request)) return countFile(request);
    // Answers are of one caller; no cache on the way may keep them for another.
    reply.header('cache-control', 'no-store');
    const caller = await authenticate(request.headers.authorization).catch((error: unknown) => {
      if (error instanceof ParallaxError) return error;
      throw error;
    });
    const refused = caller instanceof ParallaxError;
    const counted: Caller = refused ? { kind: 'anonymous' } : caller;
    const rate = rateLimiter === null ? null : operationRate(rateLimiter, counted, request, reply);
    await rate?.arrive();
    if (refused) throw caller;
    request.setDecorator('admitted', { caller, rate });
  };
}

function wantsPage(request: FastifyRequest): boolean {
  const asked = typeof request.query === 'object' && request.query !== null && 'query' in request.query;
  return request.method === 'GET' && !asked && (request.headers.accept ?? '').includes('text/html');
}
