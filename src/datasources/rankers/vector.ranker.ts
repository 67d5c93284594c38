import type { UserHistory } from '../../domain/history.js';
import type { Taste } from '../../domain/taste.js';
import { because } from '../../scoring/because.js';
import { recencyOf } from '../../scoring/models/evidence.js';
import { AFFINITY_SETTINGS } from '../../scoring/models/settings.js';
import type { ClusterRanker } from './cluster-ranker.js';

/**
 * The user's vector alone: every cluster is neutral, so an image's affinity comes from its own vector. It
 * learns nothing from other users, holds no state, and is the baseline that other rankers must beat.
 *
 * @param now milliseconds since the epoch
 */
export function openVectorRanker(now: () => number): ClusterRanker {
  return {
    kind: 'VECTOR',
    wantsImpressions: false,
    variant: 'vector',
    taste: async (history) => tasteWithoutClusters(history, now()),
    popularity: async () => new Map(),
    because: async (history, clusterId, first) => because({ history, clusterId, first, now: now() }),
    observe() {},
    async close() {},
  };
}

function tasteWithoutClusters(history: UserHistory | null, now: number): Taste {
  if (history === null || history.paused || history.seen.length + history.hidden.length === 0) {
    return { kind: 'unknown' };
  }
  const { seen } = recencyOf(history, now, AFFINITY_SETTINGS);
  const isHidden = new Set(history.hidden.map(({ imageId }) => imageId));
  const interactions = history.seen.reduce(
    (sum, { imageId }, i) => (isHidden.has(imageId) ? sum : sum + (seen[i] ?? 0)),
    0,
  );
  return { kind: 'known', seq: history.seq, interactions, lifts: new Map() };
}
