import type { Cache } from '../../datasources/caches/cache.js';
import type { Embedder } from '../../datasources/embedders/embedder.js';
import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import { policyDefaults } from '../../datasources/policies/defaults.js';
import type { GuardOptions } from '../../datasources/policies/guard.js';
import { guardCache } from '../../datasources/policies/guard-cache.js';
import { guardEmbedder } from '../../datasources/policies/guard-embedder.js';
import { guardIndex } from '../../datasources/policies/guard-index.js';
import { guardLog } from '../../datasources/policies/guard-log.js';
import { guardRanker } from '../../datasources/policies/guard-ranker.js';
import type { GuardedPort, PolicyEvents } from '../../datasources/policies/policy-events.js';
import type { ClusterRanker } from '../../datasources/rankers/cluster-ranker.js';
import type { Config } from '../config.js';

/** Puts the policies around each engine that is on another machine; an embedded one stays as it is. */
export interface GuardPorts {
  embedder(embedder: Embedder): Embedder;
  index(index: ImageIndex): ImageIndex;
  ranker(ranker: ClusterRanker): ClusterRanker;
  cache(cache: Cache): Cache;
  log(log: InteractionLog): InteractionLog;
}

export function guardPorts(config: Config, events: PolicyEvents, monotonic: () => number): GuardPorts {
  const settings = policyDefaults(config.searchBudgetMs);
  const options = (port: GuardedPort): GuardOptions => ({ settings: settings[port], events, monotonic });
  return {
    embedder: (embedder) =>
      embedder.name === 'titan' || embedder.name === 'nova'
        ? guardEmbedder(embedder, options('embedder'))
        : embedder,
    index: (index) => (config.index === 'embedded' ? index : guardIndex(index, options('index'))),
    ranker: (ranker) => (ranker.kind === 'PERSONALIZE' ? guardRanker(ranker, options('ranker')) : ranker),
    cache: (cache) => (config.cache === 'embedded' ? cache : guardCache(cache, options('cache'))),
    log: (log) => (config.log === 'embedded' ? log : guardLog(log, options('log'))),
  };
}
