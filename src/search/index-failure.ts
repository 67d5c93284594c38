import { ParallaxError } from '../domain/errors.js';

/**
 * What a client reads when the index failed: its own refusals as they are, and for everything else when to
 * come back. Without the index there is nothing to show.
 */
export function indexFailure(error: unknown): ParallaxError {
  if (error instanceof ParallaxError && error.code !== 'INTERNAL') return error;
  return new ParallaxError(
    'UNAVAILABLE',
    'The image index does not answer at the moment; try again shortly.',
    { retryAfterMs: 1_000, cause: error },
  );
}
