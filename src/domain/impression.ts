/** A remembered search whose ranking must be reported back to the remote ranker. */
export interface Impression {
  readonly userId: string;
  readonly recommendationId: string;
  /** Clusters of the first images, without repetition, in order; at most `MOST_IN_IMPRESSION`. */
  readonly impression: readonly string[];
}

/** Personalize accepts no more in one event. */
export const MOST_IN_IMPRESSION = 25;

/** Its key in the cache. */
export function impressionKey(releaseId: string, searchId: string): string {
  return `${releaseId}:shown:${searchId}`;
}
