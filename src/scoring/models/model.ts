import type { Evidence } from './evidence.js';
import type { OtherUsers } from './population.js';
import type { AffinitySettings } from './settings.js';

/** What a model may know. */
export interface Knowledge {
  readonly evidence: Evidence;
  readonly others: OtherUsers;
  /** `g`: adds up to 1. */
  readonly prior: Float64Array;
  readonly settings: AffinitySettings;
}

/**
 * A guess where `evidence.total` images of this user would lie: counts by cluster, each >= 0, adding
 * up to `evidence.total`. The blend takes a weighted mean of such guesses.
 */
export type Model = (knowledge: Knowledge) => Float64Array;
