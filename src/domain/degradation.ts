export const STAGES = ['EMBED', 'CANDIDATES', 'AFFINITIES', 'CACHE'] as const;
export type Stage = (typeof STAGES)[number];

export const DEGRADATION_REASONS = [
  'TIMEOUT',
  'THROTTLED',
  'UNAVAILABLE',
  'PRIOR_MISSING',
  'INVALID_ANSWER',
] as const;
export type DegradationReason = (typeof DEGRADATION_REASONS)[number];

/** A stage that answered by its fallback. */
export interface Degradation {
  readonly stage: Stage;
  readonly reason: DegradationReason;
  /** What answered instead, in words. */
  readonly fallback: string;
}
