import type { Degradation, NoteDegradation } from './degradation.js';
import type { TimedStage, TimeStage } from './stage-timing.js';

export const OPERATION_KINDS = ['query', 'mutation', 'subscription'] as const;
/** `none`: the request held no operation that could be read. */
export type OperationKind = (typeof OPERATION_KINDS)[number] | 'none';

/** What is measured of one request; knows neither what was asked nor who asked. */
export interface RequestTelemetry {
  readonly timeStage: TimeStage;
  readonly noteDegradation: NoteDegradation;
  /** The fallbacks taken so far, in order. */
  readonly degradations: readonly Degradation[];
  /** How long each stage took so far, in milliseconds, in the order in which they ended. */
  readonly stages: readonly { readonly stage: TimedStage; readonly ms: number }[];
  /**
   * Once, when the request is answered.
   *
   * @param outcome  `OK`, or the code of the first error
   */
  end(operation: OperationKind, outcome: string): void;
}
