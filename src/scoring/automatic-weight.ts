import type { Taste } from '../domain/taste.js';

/**
 * What the automatic weight approaches for a user with a long history: below a half, so that an image that is
 * surely relevant stands before one that surely is not, whatever the taste.
 */
export const MAX_AUTOMATIC_WEIGHT = 0.45;

/**
 * How much taste counts against similarity: .45 n/(n + 1).
 *
 * It depends on the user alone. A weight that looked at the candidates would make the order of two
 * images depend on the others; how clear the query is shows in the similarities already.
 *
 * @param interactions decayed number of distinct images with an event
 * @returns in [0, .45]
 */
export function automaticWeight(interactions: number): number {
  if (!(interactions > 0)) return 0;
  if (interactions === Number.POSITIVE_INFINITY) return MAX_AUTOMATIC_WEIGHT;
  return MAX_AUTOMATIC_WEIGHT * (interactions / (interactions + 1));
}

/**
 * The weight that a search uses: 0 for a user nobody has seen, whatever was asked for.
 *
 * The automatic one falls with a history that does not agree with itself, but never below what the
 * user's pins alone are worth: a pin was set on purpose. One that was asked for is taken as it is.
 *
 * @param asked in [0, 1]; null = automatic
 */
export function weightFor(taste: Taste, asked: number | null): number {
  if (taste.kind === 'unknown') return 0;
  if (asked === null) {
    const agreement = Math.min(1, Math.max(0, taste.agreement ?? 1));
    return Math.max(
      agreement * automaticWeight(taste.interactions),
      automaticWeight(taste.pinned?.size ?? 0),
    );
  }
  return asked > 0 ? Math.min(1, asked) : 0;
}
