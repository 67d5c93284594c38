import { ParallaxError } from '../../domain/errors.js';

const RETRY_AFTER_MS = 1_000;

/** The failure of a log, for the client: an `eventId` makes the second attempt safe. */
export function logUnavailable(cause: unknown): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    'The interaction log cannot be written or read right now; send the same request again, with the same `eventId`.',
    { cause, retryAfterMs: RETRY_AFTER_MS },
  );
}
