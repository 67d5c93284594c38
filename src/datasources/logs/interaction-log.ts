import type { UserHistory } from '../../domain/history.js';
import type { Interaction } from '../../domain/interaction.js';

/**
 * Whose clock an interaction's `at` came from. Only a client's time is part of the payload of an event
 * id: a request sent again without one gets another of the gateway's.
 */
export type TimeFrom = 'client' | 'gateway';

export type Appended =
  | {
      readonly kind: 'appended';
      readonly interaction: Interaction;
      readonly before: UserHistory | null;
      readonly after: UserHistory;
    }
  /** The user's event id was there already with the same payload: nothing changed. */
  | { readonly kind: 'duplicate'; readonly interaction: Interaction }
  /** The user has paused learning: nothing was written. */
  | { readonly kind: 'paused' };

/** The user state that follows an interaction; pure, so that every log computes the same. */
export type Learn = (before: UserHistory | null, interaction: Interaction) => UserHistory;

/** A user's state on both sides of a change. */
export interface Changed {
  readonly before: UserHistory | null;
  readonly after: UserHistory;
}

export interface Forgotten {
  readonly before: UserHistory | null;
  /** How many entries were removed. */
  readonly entries: number;
}

/** How long a repeated event id is recognised, at least. */
export const EVENT_ID_MEMORY_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * The durable record of interactions and the per-user state that follows from it.
 * When `append` resolves, the entry, its dedupe key, the seq and the state are on disk as one.
 *
 * A user's `seq` rises with every change, not always by one, and never returns to an old value, also
 * when the user is forgotten in between: what was cached under an old seq can never count again.
 * Ids were parsed at the door: 1 to 256 characters, none a control character.
 */
export interface InteractionLog {
  /**
   * Appends of one user take effect in the order of the calls; concurrent ones may share a sync.
   *
   * The payload of an event id is the image, the type and a time that the client gave; the session and
   * the search are not (a page that was loaded again repeats an event under another session).
   *
   * @param timeFrom `client` unless said otherwise
   * @throws ParallaxError BAD_USER_INPUT (argument `eventId`) when the user's event id is known with another payload
   * @throws ParallaxError UNAVAILABLE when it cannot be made durable
   */
  append(interaction: Interaction, timeFrom?: TimeFrom): Promise<Appended>;
  /** The user's state, null for a user nobody has seen. */
  history(userId: string): Promise<UserHistory | null>;
  /**
   * Replaces pins, mutes and the pause (or the whole state) in one transaction; raises the seq.
   * What `change` throws is thrown, and nothing changes.
   */
  update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed>;
  /** Removes everything about the user. */
  forget(userId: string): Promise<Forgotten>;
  /** Every user's state: what a ranker learns the population from. */
  histories(): AsyncIterable<UserHistory>;
  /** Every entry in the order in which it was acknowledged. */
  entries(): AsyncIterable<Interaction>;
  close(): Promise<void>;
}
