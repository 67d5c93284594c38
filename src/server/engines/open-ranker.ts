import type { ImageIndex } from '../../datasources/indexes/image-index.js';
import type { InteractionLog } from '../../datasources/logs/interaction-log.js';
import type { ClusterRanker } from '../../datasources/rankers/cluster-ranker.js';
import type { Config } from '../config.js';

export interface RankerPorts {
  readonly index: ImageIndex;
  readonly log: InteractionLog;
  readonly now: () => number;
}

/** The configured ranker. */
export async function openRanker(config: Config, { index, log, now }: RankerPorts): Promise<ClusterRanker> {
  if (config.ranker === 'none') {
    const { openNoRanker } = await import('../../datasources/rankers/none.ranker.js');
    return openNoRanker();
  }
  const { openEmbeddedRanker } = await import('../../datasources/rankers/embedded.ranker.js');
  return openEmbeddedRanker({
    log,
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
