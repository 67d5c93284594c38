import type { Interaction } from '../../domain/interaction.js';

/** A call holds at most this many events. */
export const MOST_EVENTS = 10;

/**
 * Sends users' interactions to a remote ranker, so that its model follows them.
 *
 * A call may arrive twice: events carry an id by which the duplicate is recognised.
 */
export interface EventStream {
  /**
   * Session of an interaction, 1 to 256 characters; null for one that is not sent. Not sent are interactions
   * without a cluster, or from a file that the model is trained on. Those against their image are not either:
   * such a model takes every event as positive.
   */
  sessionOf(interaction: Interaction): string | null;
  /**
   * Sends 1 to `MOST_EVENTS` interactions of one user and one session, in order; either all of them arrive,
   * or the outcome is unknown.
   *
   * @throws ParallaxError BAD_USER_INPUT when an entry of the call will never be accepted
   * @throws ParallaxError RATE_LIMITED, TIMEOUT, UNAVAILABLE or INTERNAL when the same call may be accepted
   *   later
   */
  send(interactions: readonly Interaction[], signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
