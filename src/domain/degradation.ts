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
 * Reports to the operator the error that made a part of the service use its fallback; clients do not see it.
 *
 * @param part  a stage of the search, or another failing component
 */
export type ReportFault = (part: string, error: unknown) => void;

/** A stage that answered by its fallback. */
export interface Degradation {
  readonly stage: Stage;
  readonly reason: DegradationReason;
  /** The fallback that answered, in words. */
  readonly fallback: string;
}

/** Called once for each fallback that a search used, not again for its later pages. */
export type NoteDegradation = (degradation: Degradation) => void;
