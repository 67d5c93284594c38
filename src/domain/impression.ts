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

/** An image of a page that a search showed. */
export interface ShownImage {
  readonly imageId: string;
  /** Position in the list, from 1. */
  readonly rank: number;
  /** Cosine; null when words were searched instead of vectors. */
  readonly similarity: number | null;
  /** Probability that the image is relevant, in [0, 1], as merged; null when words were searched. */
  readonly relevance: number | null;
  /** Lift in nats, as merged. */
  readonly affinity: number;
  /** Arm of the experiment that placed it, by number; absent without one, or when no arm did. */
  readonly arm?: 0 | 1;
}

/** A way to merge, as it was applied in a search. */
export interface AppliedArm {
  /** Empty without an experiment. */
  readonly name: string;
  /** 0 = similarity alone, 1 = taste alone. */
  readonly weight: number;
  readonly formula: string;
}

/** Facts about the order of a list that its images do not hold. */
export interface ShownOrder {
  /** The user's seq that the list was ranked by. */
  readonly seq: number;
  /** Text of the experiment; null without one. */
  readonly experiment: string | null;
  /** Both arms of the experiment, or the only way to merge. */
  readonly arms: readonly AppliedArm[];
  /** Relevance of the best hit: the default formula divides by it. */
  readonly mostRelevant: number;
  /** Probability of the image in first place, by the coin of the experiment: 1/2 or 1. */
  readonly firstChance: number;
}

/** A page that a search showed a known user: an impression of each of its images, with positions. */
export interface ShownPage {
  readonly searchId: string;
  readonly userId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly order: ShownOrder;
  readonly images: readonly ShownImage[];
}

/** Number of pages of which the log kept some: the rest is of users whom it does not know, or no longer. */
export interface NotedPages {
  readonly kept: number;
  readonly refused: number;
}
