import type { Interaction } from '../../domain/interaction.js';

/** A call holds at most this many events. */
export const MOST_EVENTS = 10;

/**
 * Where a remote ranker is told what users do, so that its model follows them.
 *
 * A call may arrive twice: events carry an id by which the second is known.
 */
export interface EventStream {
  /**
   * The session that an interaction belongs to, 1 to 256 characters; null for one that is not told, because
   * it has no cluster, speaks against its image (such a model takes every event as a positive one), or came from a
   * file that the model is trained on.
   */
  sessionOf(interaction: Interaction): string | null;
  /**
   * Tells 1 to `MOST_EVENTS` interactions of one user and one session, in order; all of them arrive, or
   * nothing is known.
   *
   * @throws ParallaxError BAD_USER_INPUT when something in the call will never be taken, however often it comes
   * @throws ParallaxError RATE_LIMITED, TIMEOUT, UNAVAILABLE or INTERNAL when the same call may be taken later
   */
  tell(interactions: readonly Interaction[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
