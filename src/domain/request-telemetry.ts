import type { Degradation, NoteDegradation } from './degradation.js';
import type { TimedStage, TimeStage } from './stage-timing.js';

export const OPERATION_KINDS = ['query', 'mutation', 'subscription'] as const;
/** `none`: the request had no readable operation. */
export type OperationKind = (typeof OPERATION_KINDS)[number] | 'none';

/** Measurements of one request, without the query or the user. */
export interface RequestTelemetry {
  readonly timeStage: TimeStage;
  readonly noteDegradation: NoteDegradation;
  /** The fallbacks taken so far, in order. */
  readonly degradations: readonly Degradation[];
  /** Duration of each stage so far, in milliseconds, in the order in which the stages ended. */
  readonly stages: readonly { readonly stage: TimedStage; readonly ms: number }[];
  /**
   * Once, when the request is answered.
   *
   * @param outcome  `OK`, or the code of the first error
   */
  end(operation: OperationKind, outcome: string): void;
}
