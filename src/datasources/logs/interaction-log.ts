import type { UserHistory } from '../../domain/history.js';
import type { Interaction } from '../../domain/interaction.js';

export type Appended =
  | {
      readonly kind: 'appended';
      readonly interaction: Interaction;
      readonly before: UserHistory | null;
      readonly after: UserHistory;
    }
  /** The user's event id was there already with the same payload: nothing changed. */
  | { readonly kind: 'duplicate'; readonly interaction: Interaction };

/** The user state that follows an interaction; pure, so that every log computes the same. */
export type Learn = (before: UserHistory | null, interaction: Interaction) => UserHistory;

/**
 * The durable record of interactions and the per-user state that follows from it.
 * When `append` resolves, the entry, its dedupe key, the seq and the state are on disk as one.
 */
export interface InteractionLog {
  /**
   * @throws ParallaxError BAD_USER_INPUT (argument `eventId`) when the user's event id is known with another payload
   * @throws ParallaxError UNAVAILABLE when it cannot be made durable
   */
  append(interaction: Interaction): Promise<Appended>;
  /** The user's state, null for a user nobody has seen. */
  history(userId: string): Promise<UserHistory | null>;
  /** Replaces pins, mutes and the pause in one transaction; raises the seq. */
  update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<UserHistory>;
  /** Removes everything about the user. Answers the number of entries removed. */
  forget(userId: string): Promise<number>;
  /** Every user's state: what a ranker learns the population from. */
  histories(): AsyncIterable<UserHistory>;
  /** Every entry in the order in which it was acknowledged. */
  entries(): AsyncIterable<Interaction>;
  close(): Promise<void>;
}
