import type { Interaction } from '../../domain/interaction.js';
import type { InteractionLog } from './interaction-log.js';

export type Accepted =
  /** It is in the user's state, once, and may be forwarded to other systems. */
  | { readonly kind: 'accepted'; readonly interaction: Interaction }
  /** It has no effect: its user was forgotten or has paused, or its event id has another payload. */
  | { readonly kind: 'void' }
  /** Not a message that this version can read: the queue dead-letters it. */
  | { readonly kind: 'unreadable' };

/** Applies messages of a queue to the users' states, each once however often it is delivered. */
export interface Inbox {
  /**
   * Messages of one group must be accepted in their order, one after the other.
   *
   * @param body  body of a message
   * @throws ParallaxError UNAVAILABLE, TIMEOUT or INTERNAL when the state cannot be read or written: the same
   *   message must be delivered again
   */
  accept(body: string): Promise<Accepted>;
}

/** A log behind a queue, and where a function that the queue hands messages to brings them. */
export interface QueuedLog extends InteractionLog {
  readonly inbox: Inbox;
}
