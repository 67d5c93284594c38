import { ParallaxError } from '../../../domain/errors.js';
import type { Scores } from '../../../scoring/models/ranking-lifts.js';

/** Personalize's ranking of one list of items for one user. */
export interface Ranking {
  /** Scores >= 0 by item. Items that a filter took out, or that the model does not know, may be absent. */
  readonly scores: Scores;
  /** 1 to 40 characters. */
  readonly recommendationId?: string;
}

/** Longest recommendation id that PutEvents accepts. */
const LONGEST_RECOMMENDATION_ID = 40;

/**
 * Parses the answer of GetPersonalizedRanking, which the SDK does not validate: a score may be a string.
 *
 * An item may be missing, repeated (the first counts, since the list is descending) or without a score. An
 * item that was not requested, or a score that is not a number from 0 up, means that another service
 * answered.
 *
 * @param asked the requested items
 * @throws ParallaxError INTERNAL
 */
export function parseRanking(answer: unknown, asked: ReadonlySet<string>): Ranking {
  const { personalizedRanking, recommendationId } = fieldsOf(answer);
  if (!Array.isArray(personalizedRanking)) throw invalidResponse('a list of ranked items is missing');
  const scores = new Map<string, number>();
  for (const item of personalizedRanking) {
    const { itemId, score } = fieldsOf(item);
    if (typeof itemId !== 'string' || !asked.has(itemId))
      throw invalidResponse('it ranks items that were not requested');
    if (score === undefined || score === null || scores.has(itemId)) continue;
    if (typeof score !== 'number' || !(score >= 0) || score === Number.POSITIVE_INFINITY) {
      throw invalidResponse('a score is not a number from 0 up');
    }
    scores.set(itemId, score);
  }
  return { scores, ...(isRecommendationId(recommendationId) && { recommendationId }) };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The id only links events to answers, so an answer without a usable one is still valid. */
function isRecommendationId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= LONGEST_RECOMMENDATION_ID;
}

function invalidResponse(what: string): ParallaxError {
  return new ParallaxError(
    'INTERNAL',
    `Amazon Personalize returned an invalid answer to GetPersonalizedRanking: ${what}. Check the campaign and the endpoint.`,
  );
}
