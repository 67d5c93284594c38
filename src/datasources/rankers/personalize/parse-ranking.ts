import { ParallaxError } from '../../../domain/errors.js';
import type { Scores } from '../../../scoring/models/ranking-lifts.js';

/** What Personalize says of one list of items for one user. */
export interface Ranking {
  /** Scores >= 0 by item. Items that a filter took out, or that the model does not know, may be absent. */
  readonly scores: Scores;
  /** 1 to 40 characters. */
  readonly recommendationId?: string;
}

/** Characters that PutEvents takes when the id is told back to it. */
const LONGEST_RECOMMENDATION_ID = 40;

/**
 * The answer of GetPersonalizedRanking, which the SDK hands on unchecked: a score may have come as text.
 *
 * An item may be missing, come twice (the first counts: the list falls) or have no score; an item that
 * nobody asked for, or a score that is no number from 0 up, means that it is not the service that answered.
 *
 * @param asked the items of the question
 * @throws ParallaxError INTERNAL
 */
export function parseRanking(answer: unknown, asked: ReadonlySet<string>): Ranking {
  const { personalizedRanking, recommendationId } = fieldsOf(answer);
  if (!Array.isArray(personalizedRanking)) throw senseless('a list of ranked items is missing');
  const scores = new Map<string, number>();
  for (const item of personalizedRanking) {
    const { itemId, score } = fieldsOf(item);
    if (typeof itemId !== 'string' || !asked.has(itemId)) throw senseless('it ranks what was not asked');
    if (score === undefined || score === null || scores.has(itemId)) continue;
    if (typeof score !== 'number' || !(score >= 0) || score === Number.POSITIVE_INFINITY) {
      throw senseless('a score is not a number from 0 up');
    }
    scores.set(itemId, score);
  }
  return { scores, ...(isRecommendationId(recommendationId) && { recommendationId }) };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** It only ties events to answers, so an answer without one that could be told back is still an answer. */
function isRecommendationId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_RECOMMENDATION_ID;
}

function senseless(what: string): ParallaxError {
  return new ParallaxError(
    'INTERNAL',
    `Amazon Personalize answered GetPersonalizedRanking with something that makes no sense: ${what}. Check the campaign and the endpoint.`,
  );
}
