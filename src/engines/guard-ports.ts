import type { Config } from '../config/config.js';
import type { Cache } from '../datasources/caches/cache.js';
import type { Embedder } from '../datasources/embedders/embedder.js';
import { isRemote } from '../datasources/embedders/embedders.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import { policyDefaults } from '../datasources/policies/defaults.js';
import type { GuardOptions } from '../datasources/policies/guard.js';
import type { GuardedPort, PolicyEvents } from '../datasources/policies/policy-events.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';

/**
 * Puts the policies around each engine that is on another machine; an embedded one stays as it is, and without
 * others nothing of the policies is loaded.
 */
export interface GuardPorts {
  embedder(embedder: Embedder): Promise<Embedder>;
  index(index: ImageIndex): Promise<ImageIndex>;
  ranker(ranker: ClusterRanker): Promise<ClusterRanker>;
  cache(cache: Cache): Promise<Cache>;
  log(log: InteractionLog): Promise<InteractionLog>;
}

export function guardPorts(config: Config, events: PolicyEvents, monotonic: () => number): GuardPorts {
  const settings = policyDefaults(config.searchBudgetMs);
  const options = (port: GuardedPort): GuardOptions => ({ settings: settings[port], events, monotonic });
  return {
    async embedder(embedder) {
      if (!isRemote(embedder.name)) return embedder;
      const { guardEmbedder } = await import('../datasources/policies/guarded-ports.js');
      return guardEmbedder(embedder, options('embedder'));
    },
    async index(index) {
      if (config.index === 'embedded') return index;
      const { guardIndex } = await import('../datasources/policies/guarded-ports.js');
      return guardIndex(index, options('index'));
    },
    async ranker(ranker) {
      if (config.ranker !== 'personalize') return ranker;
      const { guardRanker } = await import('../datasources/policies/guarded-ports.js');
      return guardRanker(ranker, options('ranker'));
    },
    async cache(cache) {
      if (config.cache === 'embedded') return cache;
      const { guardCache } = await import('../datasources/policies/guarded-ports.js');
      return guardCache(cache, options('cache'));
    },
    async log(log) {
      if (config.log === 'embedded') return log;
      const { guardLog } = await import('../datasources/policies/guarded-ports.js');
      return guardLog(log, options('log'));
    },
  };
}
