import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { publicPath } from '../config/public-address.js';
import { NULL_EVENT_STREAM } from '../datasources/events/null-event-stream.js';
import { guardPorts } from '../engines/guard-ports.js';
import { type Engines, openEngines } from '../engines/open-engines.js';
import { openRateLimiter } from '../engines/open-rate-limiter.js';
import { FORWARDER } from '../learning/forward-interactions.js';
import { ShownRecorder } from '../learning/record-shown.js';
import type { RequestContext } from '../resolvers/request-context.js';
import { systemTiming, type Timing } from '../search/search-budget.js';
import { createApollo } from './create-apollo.js';
import { createLogger } from './create-logger.js';
import { watchEngines } from './engine-health.js';
import { asText, examplesFor } from './example-queries.js';
import { EXPLORER_OPERATIONS, mountRoot } from './explorer/mount-explorer.js';
import { faultReport } from './fault-report.js';
import { mountGraphql } from './http/graphql-route.js';
import { createHttp, drainWithHttp } from './http/http.js';
import { requestLog } from './http/request-log.js';
import { openAuthenticate } from './identity/open-authenticate.js';
import { warnWhenOpen } from './identity/warn-when-open.js';
import { countingFiles, FILES_AN_OPERATION } from './limits/count-file.js';
import { openPersistedOperations } from './persisted/open-persisted-operations.js';
import { type ContextOf, requestContexts } from './request-contexts.js';
import { startForwarder } from './start-forwarder.js';
import { countingEngines } from './telemetry/counting-engines.js';
import { mountMetrics } from './telemetry/metrics.js';
import { openTelemetry } from './telemetry/open-telemetry.js';
import { watchRequests } from './telemetry/request-telemetry.js';

/** Parts that a test, or a host other than the server, replaces. */
export interface Overrides {
  readonly engines?: Partial<Engines>;
  readonly now?: () => number;
  readonly timing?: Timing;
  readonly log?: Logger;
  /** False where nothing runs between requests: another process forwards what is recorded. */
  readonly forwards?: boolean;
}

/** A gateway that is open but does not listen yet. */
export interface App {
  readonly apollo: ApolloServer<RequestContext>;
  readonly http: FastifyInstance;
  readonly engines: Engines;
  /** Creates the context that a test passes with its operation. */
  readonly contextOf: ContextOf;
  /** Lets requests in flight end, then closes the engines. */
  close(): Promise<void>;
}

/** The one composition root: everything that reaches outside is made here and handed down. */
export async function createApp(config: Config, overrides: Overrides = {}): Promise<App> {
  const log = overrides.log ?? createLogger(config.logLevel);
  // Before anything is opened that would have to be closed again.
  const persisted = await openPersistedOperations(
    config.persisted,
    config.explorer ? EXPLORER_OPERATIONS : null,
  );
  const now = overrides.now ?? Date.now;
  const timing = overrides.timing ?? systemTiming;
  const monotonic = () => performance.now();
  const report = faultReport(log, now);
  const telemetry = await openTelemetry(config, { log, monotonic });
  const { metrics } = telemetry;
  const health = watchEngines(telemetry.events);
  const policies = guardPorts(config, health.events, monotonic);
  const opened = await openEngines(config, {
    log,
    now,
    report,
    policies,
    overrides: overrides.engines ?? {},
  });
  const engines = metrics === null ? opened : countingEngines(opened, metrics);
  const recorder =
    config.impressions === 0
      ? null
      : new ShownRecorder({
          log: engines.log,
          setTimer: timing.setTimer,
          report,
          count: (outcome, pages) => metrics?.shownPages(outcome, pages),
        });
  const contextOf = requestContexts(config, {
    engines,
    begin: telemetry.begin,
    timing,
    now,
    report,
    recorder,
  });

  const rateLimiter = await openRateLimiter(config, log, FILES_AN_OPERATION);
  const countFile = countingFiles(rateLimiter?.files ?? null);
  const http = createHttp({
    bodyLimitBytes: config.bodyLimitBytes,
    corsOrigins: config.corsOrigins,
    allowedHosts: config.allowedHosts,
    trustedProxies: config.limits.trustedProxies,
    publicPath: publicPath(config),
    imageFolder: config.images === 'folder' ? join(config.dataDirectory, config.catalogue, 'images') : null,
    countFile,
    newRequestId: () => randomUUID(),
    onFault: (requestId, err) => log.error({ requestId, err }, 'fault'),
    onRefusal(requestId, refusal) {
      log.info({ requestId, ...refusal }, 'refused');
      metrics?.refusal(refusal);
    },
    ready: () =>
      engines.index.release().then(
        () => true,
        () => false,
      ),
    degraded: health.degraded,
  });
  if (metrics !== null) {
    mountMetrics(http, metrics);
    metrics.watchRelease(() => engines.index.release());
    if (engines.events !== null) metrics.watchLag(FORWARDER, () => engines.log.lag(FORWARDER));
  }
  const apollo = await createApollo({
    introspection: config.introspection,
    limits: config.limits,
    operations: persisted.store,
    logger: log,
    plugins: [requestLog(log, monotonic), watchRequests(), drainWithHttp(http)],
  });
  await apollo.start();
  mountGraphql(http, {
    apollo,
    contextOf,
    authenticate: await openAuthenticate(config.auth, { now, report }),
    rateLimiter: rateLimiter?.operations ?? null,
    countFile,
    persisted,
    publicPath: publicPath(config),
    examples: config.graphiql ? asText(examplesFor(config.catalogue)) : null,
  });
  await mountRoot(http, config, { countFile, log });
  warnWhenOpen(config, log);
  // The SQS queue must be drained even without an event stream.
  const told = engines.events ?? (config.log === 'sqs' ? NULL_EVENT_STREAM : null);
  const stopForwarder = startForwarder({
    log: engines.log,
    events: overrides.forwards === false ? null : told,
    timing,
    random: Math.random,
    report,
    ...(metrics !== null && {
      counts: {
        forwarded: (events) => metrics.forwarded(FORWARDER, events),
        deadLetter: (events) => metrics.deadLetter(FORWARDER, events),
      },
    }),
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
      await rateLimiter?.close();
      await recorder?.close();
      await engines.close();
      await telemetry.close();
    },
  };
}
