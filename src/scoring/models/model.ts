import type { Ease } from './ease.js';
import type { Evidence } from './evidence.js';
import type { OtherUsers } from './population.js';
import type { AffinitySettings } from './settings.js';

/** Input of a model. */
export interface Knowledge {
  readonly evidence: Evidence;
  readonly others: OtherUsers;
  /** `g`: adds up to 1. */
  readonly prior: Float64Array;
  /** Fitted without this user; null before the first fit. */
  readonly ease: Ease | null;
  readonly settings: AffinitySettings;
}
