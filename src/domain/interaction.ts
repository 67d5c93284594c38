export const INTERACTION_TYPES = ['VIEW', 'FAVORITE', 'DOWNLOAD', 'UNFAVORITE', 'HIDE', 'UNHIDE'] as const;
export type InteractionType = (typeof INTERACTION_TYPES)[number];

/**
 * Prefix of the event ids of interactions imported from a file. A model trained on the file has them already
 * and is not sent them.
 */
export const IMPORTED = 'parallax:import:';

/** A user's interaction with an image; `eventId` makes it idempotent for that user. */
export interface Interaction {
  readonly eventId: string;
  readonly userId: string;
  readonly imageId: string;
  /** The image's cluster at the time of the interaction; null when it had none. */
  readonly clusterId: string | null;
  readonly type: InteractionType;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly sessionId?: string;
  /** The search that showed the image. */
  readonly searchId?: string;
  /** The remote ranker's id of the recommendation by which that search was ranked, 1 to 40 characters. */
  readonly recommendationId?: string;
  /** Clusters of the images that the search showed with it, in order, at most 25. */
  readonly impression?: readonly string[];
}
