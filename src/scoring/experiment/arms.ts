import type { FormulaName } from '../formulas/formulas.js';

/** A way to rank. */
export interface Arm {
  /** Empty without an experiment. */
  readonly name: string;
  /** Null: automatic. */
  readonly weight: number | null;
  readonly formula: FormulaName;
  /** Null: in proportion to the user's tastes. */
  readonly diversity: number | null;
}

/** Two ways to rank that searches compare. */
export interface Experiment {
  /** As it was configured: searches of another text are of another experiment. */
  readonly text: string;
  readonly arms: readonly [Arm, Arm];
}
