import { MAX_LIFT } from '../../domain/taste.js';

/** A ranking model's scores by item; an item that it did not score is absent. */
export type Scores = ReadonlyMap<string, number>;

/**
 * The lift of each cluster from a ranking model's scores for the user and for the baseline user:
 *
 *   lift_k = log p(k | user) - log p(k | baseline), clipped to ±MAX_LIFT
 *
 * The scores are a softmax over the items of one request, which favours popular items; the difference is the
 * user's own preference. Both are normalised to add up to 1 over the clusters scored in both. So a filter, or
 * an item new to the model, in one of the answers does not shift all the others.
 *
 * A cluster is neutral when either answer has no score for it or the baseline's is 0 (the model does not know
 * it). All are neutral when the user's scores are 0 throughout, which carries no information. A score of 0
 * for the user alone is -MAX_LIFT. A negative or infinite score counts as absent.
 *
 * @param ids every cluster of the release
 * @returns nats, one entry an id
 * @see Amazon Personalize developer guide, "Getting a personalized ranking": how ranking scores work
 */
export function liftsFromRankings(
  user: Scores,
  baseline: Scores,
  ids: readonly string[],
): ReadonlyMap<string, number> {
  const known = [...new Set(ids)].filter((id) => isScore(user.get(id)) && (scoreOf(baseline, id) ?? 0) > 0);
  const ofUser = logShares(known.map((id) => scoreOf(user, id) ?? 0));
  const ofBaseline = logShares(known.map((id) => scoreOf(baseline, id) ?? 0));
  const lifts = new Map(ids.map((id) => [id, 0]));
  if (ofUser === null || ofBaseline === null) return lifts;
  known.forEach((id, k) => {
    lifts.set(id, clipped((ofUser[k] ?? 0) - (ofBaseline[k] ?? 0)));
  });
  return lifts;
}

function scoreOf(scores: Scores, id: string): number | undefined {
  const score = scores.get(id);
  return isScore(score) ? score : undefined;
}

function isScore(score: number | undefined): score is number {
  return score !== undefined && score >= 0 && score < Number.POSITIVE_INFINITY;
}

/**
 * Logarithms of the scores' shares in their sum, -Infinity for a score of 0; null when nothing has a share.
 * The greatest score is taken out first: neither the smallest scores nor the greatest leave the numbers' range.
 */
function logShares(scores: readonly number[]): readonly number[] | null {
  const greatest = scores.reduce((most, score) => Math.max(most, score), 0);
  if (greatest === 0) return null;
  const total = Math.log(scores.reduce((sum, score) => sum + score / greatest, 0));
  return scores.map((score) => Math.log(score) - Math.log(greatest) - total);
}

function clipped(lift: number): number {
  return Math.min(MAX_LIFT, Math.max(-MAX_LIFT, lift));
}
