/** One image in a user's history: what is left of everything the user did with it. */
export interface SeenImage {
  readonly imageId: string;
  /** The image's cluster when it was last touched; null when it had none. */
  readonly clusterId: string | null;
  /** Sum of the positive weights of its interactions, capped by the model that reads it. */
  readonly strength: number;
  /** The part of the strength that an UNFAVORITE may take back. */
  readonly favorite: number;
  /** Latest positive interaction, milliseconds since the epoch. */
  readonly at: number;
  /** Type and event id of that interaction: what an explanation shows. */
  readonly type: 'VIEW' | 'FAVORITE' | 'DOWNLOAD';
  readonly eventId: string;
}

export interface HiddenImage {
  readonly imageId: string;
  readonly clusterId: string | null;
  readonly at: number;
}

/**
 * All that is kept of one user to rank for them, bounded in size: the state that the interaction log
 * changes in the same transaction as its append.
 */
export interface UserHistory {
  readonly userId: string;
  /** Raised with every append; a cached taste counts only if its seq agrees. */
  readonly seq: number;
  /** Distinct images, oldest first, at most MAX_SEEN_IMAGES. */
  readonly seen: readonly SeenImage[];
  /** Distinct hidden images, oldest first, at most MAX_HIDDEN_IMAGES. */
  readonly hidden: readonly HiddenImage[];
  /** Clusters whose lift is set to the maximum. */
  readonly pinned: readonly string[];
  /** Clusters whose images are taken out. */
  readonly muted: readonly string[];
  /** While true nothing is learnt and nothing is personalised. */
  readonly paused: boolean;
}

export const MAX_SEEN_IMAGES = 200;
export const MAX_HIDDEN_IMAGES = 1_000;

export function emptyHistory(userId: string): UserHistory {
  return { userId, seq: 0, seen: [], hidden: [], pinned: [], muted: [], paused: false };
}
