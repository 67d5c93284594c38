import type { PositiveType } from '../../domain/history.js';

/** A user's interaction with an item: a cluster, which is the unit that Personalize ranks. */
export interface ItemEvent {
  readonly itemId: string;
  /** Two events of one image count as one image; null where only the item is known. */
  readonly imageId: string | null;
  readonly type: PositiveType;
  /** Seconds since the epoch. */
  readonly second: number;
}

/** Events of one user, oldest first. */
export interface UserEvents {
  readonly userId: string;
  readonly events: readonly ItemEvent[];
}
