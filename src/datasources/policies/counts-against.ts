import { type ErrorCode, ParallaxError } from '../../domain/errors.js';
import { isRefusedByBreaker } from './refused.js';

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
