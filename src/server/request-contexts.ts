import { randomUUID } from 'node:crypto';
import type { Config } from '../config/config.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { Caller } from '../domain/caller.js';
import type { Cluster } from '../domain/cluster.js';
import type { ReportFault } from '../domain/degradation.js';
import type { ShownPage } from '../domain/impression.js';
import type { Engines } from '../engines/open-engines.js';
import type { ShownRecorder } from '../learning/record-shown.js';
import type { ClusterLookup, RequestContext } from '../resolvers/request-context.js';
import { createLoaders } from '../search/loaders.js';
import { imagesOfRequest } from '../search/query/images-of-request.js';
import { requestCache } from '../search/request-cache.js';
import type { Timing } from '../search/search-budget.js';
import { randomIds } from './random-ids.js';
import { statusOf } from './status.js';
import type { BeginRequest } from './telemetry/request-telemetry.js';

export interface ContextPorts {
  readonly engines: Engines;
  readonly begin: BeginRequest;
  readonly timing: Timing;
  readonly now: () => number;
  readonly report: ReportFault;
  /** Null: what searches show is not recorded. */
  readonly recorder: Pick<ShownRecorder, 'note'> | null;
}

/**
 * The context of one request.
 *
 * @param caller       the sender; as without a token when absent
 * @param traceparent  the caller's trace, as in W3C Trace Context
 */
export type ContextOf = (requestId: string, caller?: Caller, traceparent?: string) => Promise<RequestContext>;

/** Makes each request's context: what lives as long as the gateway is handed on, what is one request's is new. */
export function requestContexts(config: Config, ports: ContextPorts): ContextOf {
  const { engines, begin, timing, now, report, recorder } = ports;
  const { embedder, index, ranker, cache, log, store: pictures, readPicture } = engines;
  const search = {
    index,
    ranker,
    timing,
    report,
    newSearchId: randomIds(),
    noteShown:
      recorder === null ? null : (page: Omit<ShownPage, 'at'>) => recorder.note({ ...page, at: now() }),
    settings: {
      candidates: config.candidates,
      budgetMs: config.searchBudgetMs,
      weight: config.weight,
      formula: config.formula,
      experiment: config.experiment,
    },
  };
  const learning = { log, ranker, index, cache, now, newEventId: () => randomUUID(), report };
  const clusters = clusterLookup(index);
  const status = () => statusOf(config, engines);
  const withoutToken: Caller = { kind: config.auth === null ? 'unchecked' : 'anonymous' };

  return async (requestId, caller = withoutToken, traceparent) => {
    const telemetry = begin(requestId, traceparent);
    const { timeStage, noteDegradation } = telemetry;
    const ofRequest = requestCache(cache);
    return {
      requestId,
      caller,
      telemetry,
      search: {
        ...search,
        ...imagesOfRequest({ embedder, readPicture }),
        cache: ofRequest,
        timeStage,
        noteDegradation,
      },
      learning,
      loaders: createLoaders({ index, log, ranker, cache: ofRequest, now, report }, () => index.release()),
      pictures,
      clusters,
      status,
    };
  };
}

/** Finds clusters by id; the table is made once for each list of clusters that the index hands out. */
function clusterLookup(index: ImageIndex): ClusterLookup {
  let list: readonly Cluster[] = [];
  let byId: ReadonlyMap<string, Cluster> = new Map();
  // Every image of a page asks for its cluster: one request for the list serves them all.
  let coming: Promise<readonly Cluster[]> | null = null;
  const clusters = (): Promise<readonly Cluster[]> => {
    coming ??= index.clusters().finally(() => {
      coming = null;
    });
    return coming;
  };
  return {
    async byId(id) {
      const current = await clusters();
      if (current !== list) {
        list = current;
        byId = new Map(current.map((cluster) => [cluster.id, cluster]));
      }
      return byId.get(id) ?? null;
    },
    async largest(first) {
      const current = await clusters();
      return [...current].sort((a, b) => b.size - a.size || (a.id < b.id ? -1 : 1)).slice(0, first);
    },
  };
}
