import type { ClusterRanker } from '../rankers/cluster-ranker.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * A ranker on another machine, within the policies. Its order is a nicety, so nothing is tried twice; what
 * it computes from what is here (`because`, `observe`) passes unguarded, and a user nobody has seen costs
 * no call also while the breaker is open.
 */
export function guardRanker(ranker: ClusterRanker, options: GuardOptions): ClusterRanker {
  const guard = new Guard('ranker', options);
  return {
    kind: ranker.kind,
    variant: ranker.variant,
    taste: (history, release, signal) =>
      history === null
        ? ranker.taste(history, release, signal)
        : guard.call('taste', (within) => ranker.taste(history, release, within), { signal }),
    because: (history, clusterId, first) => ranker.because(history, clusterId, first),
    observe: (before, after) => ranker.observe(before, after),
    close: () => ranker.close(),
  };
}
