import type { UserHistory } from '../../domain/history.js';
import type { ClusterRanker } from '../rankers/cluster-ranker.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * Wraps a remote ranker in the policies. Its order is optional, so there are no retries.
 *
 * Methods without a call pass unguarded, since their success would close the breaker: `because`, `observe`,
 * and the taste of a user with an empty history.
 */
export function guardRanker(ranker: ClusterRanker, options: GuardOptions): ClusterRanker {
  const guard = new Guard('ranker', options);
  return {
    kind: ranker.kind,
    wantsImpressions: ranker.wantsImpressions,
    variant: ranker.variant,
    taste: (history, release, signal) =>
      saysNothing(history)
        ? ranker.taste(history, release, signal)
        : guard.call('taste', (within) => ranker.taste(history, release, within), { signal }),
    because: (history, clusterId, first) => ranker.because(history, clusterId, first),
    observe: (before, after) => ranker.observe(before, after),
    close: () => ranker.close(),
  };
}

function saysNothing(history: UserHistory | null): boolean {
  return history === null || history.paused || history.seen.length + history.hidden.length === 0;
}
