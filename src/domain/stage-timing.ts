/** A part of a search whose time is worth knowing on its own. */
export const TIMED_STAGES = ['embed', 'candidates', 'affinities', 'rank', 'page'] as const;
export type TimedStage = (typeof TIMED_STAGES)[number];

/**
 * Runs a stage and reports its duration, also when it fails; the stage's value and its error pass unchanged.
 */
export type TimeStage = <T>(stage: TimedStage, work: () => Promise<T>) => Promise<T>;
