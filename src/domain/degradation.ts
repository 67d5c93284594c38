export const STAGES = ['EMBED', 'CANDIDATES', 'AFFINITIES'] as const;
export type Stage = (typeof STAGES)[number];

export const DEGRADATION_REASONS = [
  'TIMEOUT',
  'THROTTLED',
  'UNAVAILABLE',
  'PRIOR_MISSING',
  'INVALID_ANSWER',
] as const;
export type DegradationReason = (typeof DEGRADATION_REASONS)[number];

/**
 * Tells the operator what a client is not told: the error for which a part of the service was done without.
 *
 * @param part  a stage of the search, or what else failed
 */
export type ReportFault = (part: string, error: unknown) => void;

/** A stage that answered by its fallback. */
export interface Degradation {
  readonly stage: Stage;
  readonly reason: DegradationReason;
  /** What answered instead, in words. */
  readonly fallback: string;
}

/** Told once of each fallback that a search took, not again for its later pages. */
export type NoteDegradation = (degradation: Degradation) => void;
