import { type ErrorCode, ParallaxError } from '../../domain/errors.js';
import type { GuardedPort } from './policy-events.js';
import { isRefusedByBreaker, RefusedByBreaker } from './refused.js';

/** Names of the engines in messages. */
const NAMES: Readonly<Record<GuardedPort, string>> = {
  embedder: 'The embedder',
  index: 'The image index',
  ranker: 'The ranker',
  cache: 'The cache',
  log: 'The interaction log',
};

const RETRY_AFTER_MS = 1_000;
/** While one call tries whether it is over, that is known soon, but not now. */
const LEAST_RETRY_AFTER_MS = 100;

/** TIMEOUT: the call had no answer within its time. */
export function outOfTime(port: GuardedPort, timeoutMs: number, cause: unknown): ParallaxError {
  const message = `${NAMES[port]} gave no answer within ${timeoutMs} ms; try again.`;
  return new ParallaxError('TIMEOUT', message, { retryAfterMs: RETRY_AFTER_MS, cause });
}

/** UNAVAILABLE: as many calls as may be are under way, and as many wait. */
export function tooBusy(port: GuardedPort, cause: unknown): ParallaxError {
  const message = `${NAMES[port]} has too many requests at once; try again shortly.`;
  return new ParallaxError('UNAVAILABLE', message, { retryAfterMs: RETRY_AFTER_MS, cause });
}

/** UNAVAILABLE: the breaker is open, for so many milliseconds more; at most 0 while one call tries. */
export function refused(port: GuardedPort, openForMs: number): ParallaxError {
  const retryAfterMs = Math.max(LEAST_RETRY_AFTER_MS, Math.ceil(openForMs));
  const seconds = Math.ceil(retryAfterMs / 1_000);
  const message = `${NAMES[port]} does not answer at the moment; try again in ${seconds} s.`;
  const cause = new RefusedByBreaker(`The breaker of ${port} is open.`);
  return new ParallaxError('UNAVAILABLE', message, { retryAfterMs, cause });
}

/**
 * Codes that say that the engine is there: it judged the request, or knows its own limits. Throttling is
 * among them: an engine at its quota serves all it can, and not asking would throw the rest of it away.
 */
const ANSWERS: ReadonlySet<ErrorCode> = new Set([
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'RATE_LIMITED',
]);

/**
 * Returns true if an error counts against the engine: it was unreachable, too slow, or its answer was
 * invalid.
 */
export function countsAgainst(error: unknown): boolean {
  if (!(error instanceof ParallaxError)) return true;
  // An engine may ask another one, and that one is lost.
  if (isRefusedByBreaker(error)) return false;
  if (error.reason === 'PRIOR_MISSING' || error.reason === 'THROTTLED') return false;
  return !ANSWERS.has(error.code);
}
