import type { PositiveType } from '../../domain/history.js';

/** What a user did with an item: a cluster, which is what Personalize ranks. */
export interface ItemEvent {
  readonly itemId: string;
  /** Two events of one image count as one image; null where only the item is known. */
  readonly imageId: string | null;
  readonly type: PositiveType;
  /** Seconds since the epoch. */
  readonly second: number;
}

/** One user's events, oldest first. */
export interface UserEvents {
  readonly userId: string;
  readonly events: readonly ItemEvent[];
}
