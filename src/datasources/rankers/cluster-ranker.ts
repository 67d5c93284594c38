import type { UserHistory } from '../../domain/history.js';
import type { Release } from '../../domain/release.js';
import type { RankerKind, Taste } from '../../domain/taste.js';
import type { Argument } from '../../scoring/because.js';

/** Scores every cluster of a release for one user. */
export interface ClusterRanker {
  readonly kind: RankerKind;
  /** What an answer depends on besides the release and the user: a part of every key that it is cached under. */
  readonly variant: string;
  /**
   * The user's lifts over all clusters of the release, pins and mutes not yet applied.
   *
   * @param history the user's state, null for a user nobody has seen (then `unknown`, without a call)
   * @throws ParallaxError RATE_LIMITED, TIMEOUT, UNAVAILABLE (reason PRIOR_MISSING: there is nothing to measure
   *   the user against) or INTERNAL (a senseless answer) when a remote ranker cannot be used
   */
  taste(history: UserHistory | null, release: Release, signal?: AbortSignal): Promise<Taste>;
  /** Which images of the history speak for a cluster, the strongest first; as far as the ranker can tell. */
  because(history: UserHistory, clusterId: string, first: number): Promise<readonly Argument[]>;
  /** Tells the ranker that a user's history changed; one that is handed every history anyway need not listen. */
  observe(before: UserHistory | null, after: UserHistory | null): void;
  close(): Promise<void>;
}
