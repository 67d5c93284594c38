import type { ClusterRanker } from './cluster-ranker.js';

/** No ranker: every user is one nobody has seen, so every search is the k-NN order. */
export function openNoRanker(): ClusterRanker {
  return {
    kind: 'NONE',
    variant: 'none',
    taste: async () => ({ kind: 'unknown' }),
    because: async () => [],
    observe() {},
    async close() {},
  };
}
