import { ParallaxError } from './errors.js';

/**
 * What a client reads when the index failed: that an argument is at fault, or when to come back. Everything
 * else is the operator's business and stays in the cause: addresses, names of indexes, words of the engine.
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
