import type { Config } from '../config/config.js';
import type { Cache } from '../datasources/caches/cache.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
import type { EmbeddedRanker } from '../datasources/rankers/embedded.ranker.js';
import type { ReportFault } from '../domain/degradation.js';

export interface RankerPorts {
  readonly index: ImageIndex;
  readonly log: InteractionLog;
  readonly cache: Cache;
  readonly now: () => number;
  readonly report: ReportFault;
}

/** The configured ranker. */
export async function openRanker(
  config: Config,
  { index, log, cache, now, report }: RankerPorts,
): Promise<ClusterRanker> {
  switch (config.ranker) {
    case 'none': {
      const { openNoRanker } = await import('../datasources/rankers/none.ranker.js');
      return openNoRanker();
    }
    case 'vector': {
      const { openVectorRanker } = await import('../datasources/rankers/vector.ranker.js');
      return openVectorRanker(now);
    }
    case 'personalize': {
      const { openPersonalizeRanker } = await import(
        '../datasources/rankers/personalize/personalize.ranker.js'
      );
      const { campaignArn, filterArn, context } = config.personalize;
      return openPersonalizeRanker({
        campaignArn,
        filterArn,
        context,
        region: config.awsRegion,
        release: () => index.release(),
        clusters: () => index.clusters(),
        cache,
        now,
        report,
      });
    }
    case 'embedded': {
      const ranker = await openBlend({ index, log, now });
      if (config.log === 'embedded') return ranker;
      return observingOthers(ranker, log, report);
    }
  }
}

/** The ranker of one machine. */
export async function openBlend({
  index,
  log,
  now,
}: Pick<RankerPorts, 'index' | 'log' | 'now'>): Promise<EmbeddedRanker> {
  const { openEmbeddedRanker } = await import('../datasources/rankers/embedded.ranker.js');
  return openEmbeddedRanker({
    log,
    fits: log,
    clusters: () => index.clusters(),
    clusterOf: (imageIds) => clustersOf(imageIds, index),
    now,
  });
}

async function clustersOf(
  imageIds: readonly string[],
  index: ImageIndex,
): Promise<ReadonlyMap<string, string>> {
  const found = await index.documents(imageIds);
  return new Map(
    [...found].flatMap(([id, { clusterId }]) => (clusterId === null ? [] : [[id, clusterId] as const])),
  );
}

/**
 * Feeds a ranker that holds the population in memory with the changes of other gateways. With a shared log
 * the population is that of all gateways' users, within seconds.
 */
export function observingOthers(
  ranker: ClusterRanker,
  log: Pick<InteractionLog, 'remoteChanges'>,
  report: ReportFault,
): ClusterRanker {
  const closing = new AbortController();
  const observing = (async () => {
    for await (const history of log.remoteChanges(closing.signal)) ranker.observe(null, history);
  })().catch((error: unknown) => report('the population', error));
  return {
    kind: ranker.kind,
    wantsImpressions: ranker.wantsImpressions,
    get variant() {
      return ranker.variant;
    },
    taste: (history, release, signal) => ranker.taste(history, release, signal),
    popularity: (release) => ranker.popularity(release),
    because: (history, clusterId, first) => ranker.because(history, clusterId, first),
    observe: (before, after) => ranker.observe(before, after),
    async close() {
      closing.abort();
      await observing;
      await ranker.close();
    },
  };
}
