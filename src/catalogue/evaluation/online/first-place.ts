import { type Estimate, estimateBySums } from '../metrics/bootstrap.js';
import type { CreditedSearch } from './credits.js';

/** Estimated chance that the image in first place is chosen, if one arm alone had filled it. */
export type FirstPlaces =
  | { readonly measurable: false; readonly why: string }
  | {
      readonly measurable: true;
      /** Searches whose first place a coin decided between two images. */
      readonly drawn: number;
      readonly arms: readonly [number, number];
      /** Gain of arm 1 over arm 0. */
      readonly gain: Estimate;
    };

const LEAST_DRAWN = 30;

/**
 * Self-normalised inverse propensity scores of the first place, the only one that an interleaved page fills at random
 * with a known chance: where both arms begin alike it is 1, else a fair coin's.
 *
 * @see Swaminathan and Joachims, "The self-normalized estimator for counterfactual learning", NIPS 2015
 */
export function firstPlaces(searches: readonly CreditedSearch[], seed: number): FirstPlaces {
  const drawn = searches.filter(({ first }) => first !== null && first.chance < 1).length;
  if (drawn < LEAST_DRAWN) {
    return {
      measurable: false,
      why: `Not measurable from this log: the arms put different images first in ${drawn} searches, and it takes ${LEAST_DRAWN}. No other order in it is random.`,
    };
  }
  const placed = searches.flatMap(({ userId, first }) => (first === null ? [] : [{ userId, ...first }]));
  const weights = ([0, 1] as const).map((arm) =>
    Float64Array.from(placed, (first) => (first.arm === arm || first.chance === 1 ? 1 / first.chance : 0)),
  );
  const rewards = weights.map((weight) =>
    weight.map((value, search) => (placed[search]?.wasChosen === true ? value : 0)),
  );
  const users = placed.map(({ userId }) => userId);
  const gain = estimateBySums(users, [...weights, ...rewards], gainOf, seed);
  return { measurable: true, drawn, arms: sharesOf([...weights, ...rewards].map(sum)), gain };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** @param sums  weights of both arms, then their rewards */
function sharesOf([weightA = 0, weightB = 0, rewardA = 0, rewardB = 0]: Iterable<number>): readonly [
  number,
  number,
] {
  return [weightA === 0 ? 0 : rewardA / weightA, weightB === 0 ? 0 : rewardB / weightB];
}

function gainOf(sums: Float64Array): number {
  const [a, b] = sharesOf(sums);
  return b - a;
}
