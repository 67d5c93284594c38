import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Caller } from '../domain/caller.js';
import { untimed } from '../domain/stage-timing.js';
import type { RequestContext } from '../resolvers/request-context.js';
import { createLoaders } from '../search/loaders.js';
import { requestCache } from '../search/request-cache.js';
import { systemTiming, type Timing } from '../search/search-budget.js';
import type { SearchPorts } from '../search/search-images.js';
import { clusterLookup } from './cluster-lookup.js';
import type { Config } from './config.js';
import { createApollo } from './create-apollo.js';
import { createLogger } from './create-logger.js';
import { guardPorts } from './engines/guard-ports.js';
import { type Engines, openEngines } from './engines/open-engines.js';
import { asText, examplesFor } from './example-queries.js';
import { faultReport } from './fault-report.js';
import { mountGraphql } from './graphql-route.js';
import { createHttp, drainWithHttp } from './http.js';
import { createAuthenticate } from './identity/authenticate.js';
import { warnWhenOpen } from './identity/warn-when-open.js';
import { createRateLimiter } from './limits/rate-limiter.js';
import { requestLog } from './request-log.js';
import { startForwarder } from './start-forwarder.js';
import { statusOf } from './status.js';
import { policyReport } from './telemetry/policy-report.js';

/** What a test may put in the place of the real thing. */
export interface Overrides {
  readonly engines?: Partial<Engines>;
  readonly now?: () => number;
  readonly timing?: Timing;
  readonly log?: Logger;
}

/** A gateway that is open but does not listen yet. */
export interface App {
  readonly apollo: ApolloServer<RequestContext>;
  readonly http: FastifyInstance;
  readonly engines: Engines;
  /** The context of one request: what a test passes beside its operation. Without a caller: as without a token. */
  contextOf(requestId: string, caller?: Caller): Promise<RequestContext>;
  /** Lets requests in flight end, then closes the engines. */
  close(): Promise<void>;
}

/** The one composition root: everything that reaches outside is made here and handed down. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const log = overrides.log ?? createLogger(config.logLevel);
  const now = overrides.now ?? Date.now;
  const report = faultReport(log, now);
  const policies = guardPorts(config, policyReport(log, null), () => performance.now());
  const engines = await openEngines(config, {
    log,
    now,
    report,
    policies,
    overrides: overrides.engines ?? {},
  });
  const { index, ranker, cache, log: interactions, store, embedder } = engines;

  const timing = overrides.timing ?? systemTiming;
  const search: Omit<SearchPorts, 'cache'> = {
    embedder,
    index,
    ranker,
    readPicture: engines.readPicture,
    timing,
    report,
    timeStage: untimed,
    newSearchId: () => randomBytes(16).toString('base64url'),
    settings: {
      candidates: config.candidates,
      budgetMs: config.searchBudgetMs,
      weight: config.weight,
    },
  };
  const learning = { log: interactions, ranker, index, cache, now, newEventId: () => randomUUID(), report };
  const clusters = clusterLookup(index);
  const withoutToken: Caller = { kind: config.auth === null ? 'unchecked' : 'anonymous' };
  const contextOf = async (requestId: string, caller = withoutToken): Promise<RequestContext> => {
    const ofRequest = requestCache(cache);
    const loaderPorts = { index, log: interactions, ranker, cache: ofRequest, report };
    return {
      requestId,
      caller,
      search: { ...search, cache: ofRequest },
      learning,
      loaders: createLoaders(loaderPorts, () => index.release()),
      pictures: store,
      clusters,
      status: () => statusOf(config, engines),
    };
  };

  const http = createHttp({
    bodyLimitBytes: config.bodyLimitBytes,
    corsOrigins: config.corsOrigins,
    trustedProxies: config.limits.trustedProxies,
    imageFolder: config.imageBaseUrl === null ? join(config.dataDirectory, config.catalogue, 'images') : null,
    newRequestId: () => randomUUID(),
    onFault: (requestId, err) => log.error({ requestId, err }, 'fault'),
    ready: () =>
      index.release().then(
        () => true,
        () => false,
      ),
  });
  const apollo = await createApollo({
    introspection: config.introspection,
    limits: config.limits,
    logger: log,
    plugins: [requestLog(log, () => performance.now()), drainWithHttp(http)],
  });
  await apollo.start();
  const { requestsPerMinute } = config.limits;
  mountGraphql(http, {
    apollo,
    contextOf,
    authenticate: createAuthenticate(config.auth, { now, report }),
    rateLimiter: requestsPerMinute === 0 ? null : createRateLimiter({ requestsPerMinute, redis: null }),
    examples: asText(examplesFor(config.catalogue)),
  });
  warnWhenOpen(config, log);

  const stopForwarder = startForwarder({
    log: interactions,
    events: engines.events,
    timing,
    random: Math.random,
    report,
  });

  return {
    apollo,
    http,
    engines,
    contextOf,
    async close() {
      await apollo.stop();
      await http.close();
      await stopForwarder();
      await engines.close();
    },
  };
}
