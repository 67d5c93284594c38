import type { Formula } from './formula.js';
import { liftFormula } from './lift.js';
import { minmaxFormula } from './minmax.js';
import { rankFormula } from './rank.js';
import { zscoreFormula } from './zscore.js';

/** The formulas of the merge, by the value of FORMULA. */
export const FORMULAS = {
  lift: liftFormula,
  minmax: minmaxFormula,
  zscore: zscoreFormula,
  rank: rankFormula,
} as const satisfies Readonly<Record<string, Formula>>;

export type FormulaName = keyof typeof FORMULAS;

export const FORMULA_NAMES = Object.keys(FORMULAS).filter((name): name is FormulaName => name in FORMULAS);
