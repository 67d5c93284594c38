import type { Hit } from '../../domain/hit.js';
import type { RelevanceCurve } from '../../domain/relevance.js';

/** Calibration that makes similarities of this query comparable to affinities. */
export interface Calibration {
  /** The plain search's best cosine within the filter. */
  readonly best: number;
  /** At least MIN_TAU. */
  readonly tau: number;
  /** Null: the exponential. */
  readonly curve: RelevanceCurve | null;
}

/** Inputs of the weighted mean, in the order of the hits; every number is finite and on the grid. */
export interface FormulaValues {
  readonly similarity: Float64Array;
  readonly affinity: Float64Array;
}

/** A way to make similarities and affinities comparable: `score = (1 - w) * similarity + w * affinity`. */
export interface Formula {
  /**
   * @param lifts one a hit, in nats, within ±MAX_LIFT, 0 = neutral
   */
  values(hits: readonly Hit[], lifts: Float64Array, calibration: Calibration): FormulaValues;
}
