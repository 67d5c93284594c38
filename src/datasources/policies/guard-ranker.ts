import type { UserHistory } from '../../domain/history.js';
import type { ClusterRanker } from '../rankers/cluster-ranker.js';
import { Guard, type GuardOptions } from './guard.js';

/**
 * A ranker on another machine, within the policies. Its order is a nicety, so nothing is tried twice.
 *
 * What costs no call passes unguarded, since it would tell the breaker that the engine is well: `because`,
 * `observe`, and the taste of a user whose history says nothing.
 */
export function guardRanker(ranker: ClusterRanker, options: GuardOptions): ClusterRanker {
  const guard = new Guard('ranker', options);
  return {
    kind: ranker.kind,
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
