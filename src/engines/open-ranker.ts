import type { Config } from '../config/config.js';
import type { Cache } from '../datasources/caches/cache.js';
import type { ImageIndex } from '../datasources/indexes/image-index.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ClusterRanker } from '../datasources/rankers/cluster-ranker.js';
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
  if (config.ranker === 'none') {
    const { openNoRanker } = await import('../datasources/rankers/none.ranker.js');
    return openNoRanker();
  }
  if (config.ranker === 'vector') {
    const { openVectorRanker } = await import('../datasources/rankers/vector.ranker.js');
    return openVectorRanker(now);
  }
  if (config.ranker === 'personalize') {
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
  const { openEmbeddedRanker } = await import('../datasources/rankers/embedded.ranker.js');
  const ranker = await openEmbeddedRanker({
    log,
    fits: log,
    clusters: () => index.clusters(),
    clusterOf: (imageIds) => clustersOf(imageIds, index),
    now,
  });
  if (config.log === 'embedded') return ranker;
  const { observingOthers } = await import('../datasources/rankers/observing-others.js');
  return observingOthers(ranker, log, report);
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
