/** Source of the judgements that a curve was fitted to. */
export const RELEVANCE_LABELS = ['tags', 'titles'] as const;
export type RelevanceLabels = (typeof RELEVANCE_LABELS)[number];

/** A curve has at most so many knots: a release must stay small. */
export const MAX_KNOTS = 32;

/**
 * Probability that an image is relevant, as a function of its similarity below the best hit's. Measured per
 * kind of query when a release is made.
 */
export interface RelevanceCurve {
  /** Probability that the best hit is relevant, in (0, 1]. */
  readonly best: number;
  /**
   * Gaps in units of `tau`, from 0 rising, at most MAX_KNOTS. Empty where the exponential predicts held-out
   * judgements at least as well: the probability is then `best * exp(-gap)`.
   */
  readonly gaps: readonly number[];
  /** Probability at each gap, in [0, best], never rising; linear between two gaps, level beyond the last. */
  readonly probabilities: readonly number[];
  readonly fit: RelevanceFit;
}

/** Quality of a curve, measured on queries that it was not fitted to. */
export interface RelevanceFit {
  readonly labels: RelevanceLabels;
  /** Queries and judged images of them. */
  readonly queries: number;
  readonly judgements: number;
  /** Mean log-loss of a held-out judgement in nats: of the fitted curve, and of `best * exp(-gap)`. */
  readonly logLoss: number;
  readonly exponentialLogLoss: number;
}
