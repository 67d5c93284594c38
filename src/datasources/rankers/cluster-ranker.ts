import type { UserHistory } from '../../domain/history.js';
import type { Release } from '../../domain/release.js';
import type { RankerKind, Taste } from '../../domain/taste.js';
import type { Reason } from '../../scoring/because.js';

/** Scores every cluster of a release for one user. */
export interface ClusterRanker {
  readonly kind: RankerKind;
  /** True if an interaction is to carry what its search showed: the ranker trains on it. */
  readonly wantsImpressions: boolean;
  /** Dependence of an answer beyond the release and the user: a part of every key that it is cached under. */
  readonly variant: string;
  /**
   * The user's lifts over all clusters of the release, before pins and mutes are applied.
   *
   * @param history the user's state, null for an unknown user (then `unknown`, without a call)
   * @throws ParallaxError RATE_LIMITED, TIMEOUT, UNAVAILABLE (reason PRIOR_MISSING: there is no baseline
   *   ranking)
   *   or INTERNAL (an invalid answer) when a remote ranker cannot be used
   */
  taste(history: UserHistory | null, release: Release, signal?: AbortSignal): Promise<Taste>;
  /**
   * Where people who are not known are likely to look next: a share or score >= 0 by cluster id, greater is more
   * popular. Empty when the ranker knows nothing of a population.
   *
   * @throws ParallaxError as `taste`
   */
  popularity(release: Release): Promise<ReadonlyMap<string, number>>;
  /** Which images of the history speak for a cluster, the strongest first; as far as the ranker can tell. */
  because(history: UserHistory, clusterId: string, first: number): Promise<readonly Reason[]>;
  /**
   * Notifies the ranker that a user's history changed; one that receives every history anyway may ignore it.
   */
  observe(before: UserHistory | null, after: UserHistory | null): void;
  close(): Promise<void>;
}
