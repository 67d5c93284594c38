import { openLruCache } from '../../src/datasources/caches/lru.cache.js';
import type { PersonalizeRankerOptions } from '../../src/datasources/rankers/personalize/personalize.ranker.js';
import type { Cluster } from '../../src/domain/cluster.js';
import { unitVector } from '../../src/domain/vector.js';
import { aRelease } from './a-release.js';

export const NOW = Date.UTC(2026, 0, 15, 12);
export const CAMPAIGN = 'arn:aws:personalize:eu-west-1:123456789012:campaign/parallax';

/** Clusters of a hundred images each. */
export function someClusters(...ids: readonly string[]): readonly Cluster[] {
  return ids.map((id, i) => ({ id, size: 100, centroid: unitVector([1, i]) }));
}

/** A ranker over `comics`, `photos` and `origami`, of which only what is given matters; faults are thrown. */
export function personalizeOptions(fields: Partial<PersonalizeRankerOptions> = {}): PersonalizeRankerOptions {
  const clusters = someClusters('comics', 'photos', 'origami');
  return {
    campaignArn: CAMPAIGN,
    filterArn: null,
    context: {},
    region: 'eu-west-1',
    release: async () => aRelease(),
    clusters: async () => clusters,
    cache: openLruCache({ maxBytes: 1_000_000, now: () => NOW }),
    now: () => NOW,
    report: (part, error) => {
      throw new Error(`${part} failed`, { cause: error });
    },
    deadlineMs: 30_000,
    ...fields,
  };
}
