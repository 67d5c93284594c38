import { seededRandom } from '../../../clustering/seeded-random.js';
import type { Estimate } from '../metrics/bootstrap.js';
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

/** Greatest weight of a search; a fair coin's is 2, so nothing is clipped. */
const CLIP = 10;
const LEAST_DRAWN = 30;
const REPLICATES = 1_000;

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
  const byUser = new Map<string, Sums>();
  for (const { userId, first } of searches) {
    if (first === null) continue;
    const sums = byUser.get(userId) ?? { weight: [0, 0], reward: [0, 0] };
    byUser.set(userId, sums);
    for (const arm of [0, 1] as const) {
      if (first.arm !== arm && first.chance < 1) continue;
      const weight = Math.min(CLIP, 1 / first.chance);
      sums.weight[arm] += weight;
      if (first.wasChosen) sums.reward[arm] += weight;
    }
  }
  const users = [...byUser.values()];
  const arms = valuesOf(users);
  const random = seededRandom(seed);
  const gains = Float64Array.from({ length: REPLICATES }, () => {
    const [a, b] = valuesOf(users.map(() => users[Math.floor(random() * users.length)] ?? users[0]));
    return b - a;
  }).sort();
  const at = (part: number): number => gains[Math.round(part * (REPLICATES - 1))] ?? Number.NaN;
  return {
    measurable: true,
    drawn,
    arms,
    gain: { mean: arms[1] - arms[0], lower: at(0.025), upper: at(0.975) },
  };
}

interface Sums {
  readonly weight: [number, number];
  readonly reward: [number, number];
}

function valuesOf(users: readonly (Sums | undefined)[]): readonly [number, number] {
  const value = (arm: 0 | 1): number => {
    let [weight, reward] = [0, 0];
    for (const sums of users) {
      weight += sums?.weight[arm] ?? 0;
      reward += sums?.reward[arm] ?? 0;
    }
    return weight === 0 ? 0 : reward / weight;
  };
  return [value(0), value(1)];
}
