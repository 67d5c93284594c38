import { ParallaxError } from './errors.js';

/**
 * Converts a failure of the index to the error that a client sees: an invalid argument, or when to retry.
 * Addresses, index names and the engine's message stay in the cause, for the operator.
 */
export function indexFailure(error: unknown): ParallaxError {
  const known = error instanceof ParallaxError;
  if (known && error.code === 'BAD_USER_INPUT') return error;
  return new ParallaxError(
    'UNAVAILABLE',
    'The image index does not answer at the moment; try again shortly.',
    { retryAfterMs: (known ? error.retryAfterMs : undefined) ?? 1_000, cause: error },
  );
}
