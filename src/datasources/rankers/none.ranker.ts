import type { ClusterRanker } from './cluster-ranker.js';

/** No ranker: every user is unknown, so every search has the k-NN order. */
export function openNoRanker(): ClusterRanker {
  return {
    kind: 'NONE',
    wantsImpressions: false,
    variant: 'none',
    taste: async () => ({ kind: 'unknown' }),
    popularity: async () => new Map(),
    because: async () => [],
    observe() {},
    async close() {},
  };
}
