/** What is remembered of a search whose ranking a remote ranker will want to hear about. */
export interface Shown {
  readonly userId: string;
  readonly recommendationId: string;
  /** Clusters of the images that came first, each once, in order; at most `MOST_IN_IMPRESSION`. */
  readonly impression: readonly string[];
}

/** Personalize takes no more in one event. */
export const MOST_IN_IMPRESSION = 25;

/** Its key in the cache. */
export function shownKey(releaseId: string, searchId: string): string {
  return `${releaseId}:shown:${searchId}`;
}
