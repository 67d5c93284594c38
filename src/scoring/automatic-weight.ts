import type { Taste } from '../domain/taste.js';

/**
 * Limit of the automatic weight for a long history. It is below a half, so that a surely relevant image ranks
 * before a surely irrelevant one, whatever the taste.
 */
export const MAX_AUTOMATIC_WEIGHT = 0.45;

/**
 * Weight of taste against similarity: .45 n/(n + 1).
 *
 * It depends on the user alone. A weight that depended on the candidates would make the order of two images
 * depend on the others. The similarities already show how clear the query is.
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
 * Weight of a search: always 0 for an unknown user.
 *
 * The automatic weight falls with a history that does not agree with itself, but never below the worth of the
 * user's pins alone: a pin was set on purpose. A requested weight is used unchanged.
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

/**
 * Weight of taste against popularity where there is no query that the list has to keep to: n/(n + 1), as the
 * automatic weight without its limit.
 *
 * @returns in [0, 1]; 0 for an unknown user, and for a history that does not agree with itself
 */
export function weightWithoutQuery(taste: Taste): number {
  return weightFor(taste, null) / MAX_AUTOMATIC_WEIGHT;
}
