export const INTERACTION_TYPES = ['VIEW', 'FAVORITE', 'DOWNLOAD', 'UNFAVORITE', 'HIDE', 'UNHIDE'] as const;
export type InteractionType = (typeof INTERACTION_TYPES)[number];

/**
 * The event ids of interactions that came from a file begin so: a model that is trained on the file has them
 * already, and is not told of them.
 */
export const IMPORTED = 'parallax:import:';

/** What one user did with one image; `eventId` makes it idempotent for that user. */
export interface Interaction {
  readonly eventId: string;
  readonly userId: string;
  readonly imageId: string;
  /** The image's cluster when it happened; null when it had none. */
  readonly clusterId: string | null;
  readonly type: InteractionType;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly sessionId?: string;
  /** The search that showed the image. */
  readonly searchId?: string;
  /** What the remote ranker called the answer by which that search was ranked, 1 to 40 characters. */
  readonly recommendationId?: string;
  /** Clusters of the images that the search showed with it, in order, at most 25. */
  readonly impression?: readonly string[];
}
