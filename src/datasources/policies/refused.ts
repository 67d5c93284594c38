/**
 * The cause of an UNAVAILABLE for which no call was made, since the breaker is open: it was logged when it
 * opened, and what is refused meanwhile is no news.
 */
export class RefusedByBreaker extends Error {
  override readonly name = 'RefusedByBreaker';
}

/** An error's causes may be nested; more of them than this is a circle. */
const MOST_CAUSES = 8;

/** Returns true if an error, or one of its causes, is a refusal by an open breaker. */
export function isRefusedByBreaker(error: unknown): boolean {
  let cause = error;
  for (let depth = 0; depth < MOST_CAUSES && cause instanceof Error; depth++) {
    if (cause instanceof RefusedByBreaker) return true;
    cause = cause.cause;
  }
  return false;
}
