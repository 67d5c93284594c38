/** An interaction in favour of its image; UNFAVORITE, HIDE and UNHIDE are not. */
export type PositiveType = 'VIEW' | 'FAVORITE' | 'DOWNLOAD';

/** The newest interaction of one type with one image: what counts for it and what an explanation shows. */
export interface Trace {
  readonly type: PositiveType;
  readonly eventId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Weight of the interaction when it was learnt, > 0. */
  readonly weight: number;
}

/** An image in a user's history, after all of the user's interactions with it are combined. */
export interface SeenImage {
  readonly imageId: string;
  /** Cluster of the image at the last interaction; null when it had none. */
  readonly clusterId: string | null;
  /** Newest first, at most one a type: looking twice at one image is not two images. */
  readonly traces: readonly [Trace, ...Trace[]];
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
  /** Distinct images by their newest trace, oldest first, at most MAX_SEEN_IMAGES. */
  readonly seen: readonly SeenImage[];
  /** Distinct hidden images, oldest first, at most MAX_HIDDEN_IMAGES; an image may be seen and hidden. */
  readonly hidden: readonly HiddenImage[];
  /** Clusters whose lift is set to the maximum. */
  readonly pinned: readonly string[];
  /** Clusters whose images are taken out. */
  readonly muted: readonly string[];
  /** While true nothing is learnt and nothing is personalised. */
  readonly paused: boolean;
  /** Interactions learnt, ever; absent in a state that was stored before they were counted. */
  readonly events?: number;
}

export const MAX_SEEN_IMAGES = 200;
export const MAX_HIDDEN_IMAGES = 1_000;

export function emptyHistory(userId: string): UserHistory {
  return { userId, seq: 0, seen: [], hidden: [], pinned: [], muted: [], paused: false };
}

/** When the image was last viewed, favoured or downloaded, milliseconds since the epoch. */
export function lastSeen(image: SeenImage): number {
  return image.traces[0].at;
}
