import type { Interaction } from '../../domain/interaction.js';
import type { InteractionLog } from './interaction-log.js';

export type Accepted =
  /** It is in the user's state, once; who else wants to know may be told. */
  | { readonly kind: 'accepted'; readonly interaction: Interaction }
  /** Nothing may come of it: its user was forgotten or has paused, or its event id means something else. */
  | { readonly kind: 'void' }
  /** No message that this version can read: it goes where the queue sends poison. */
  | { readonly kind: 'unreadable' };

/** Brings what comes out of a queue into the users' states, however often it comes. */
export interface Inbox {
  /**
   * Messages of one group must be accepted in their order, one after the other.
   *
   * @param body  a message's
   * @throws ParallaxError UNAVAILABLE, TIMEOUT or INTERNAL when the state cannot be read or written: the same
   *   message must come again
   */
  accept(body: string): Promise<Accepted>;
}

/** A log behind a queue, and where a function that the queue hands messages to brings them. */
export interface QueuedLog extends InteractionLog {
  readonly inbox: Inbox;
}
