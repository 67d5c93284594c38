import type { DegradationReason } from '../domain/degradation.js';
import { ParallaxError } from '../domain/errors.js';

/** Why a stage may answer by its fallback; null when the error is the client's or a bug, and must surface. */
export function degradationReason(error: unknown): DegradationReason | null {
  if (error instanceof ParallaxError) {
    if (error.reason !== undefined) return error.reason;
    switch (error.code) {
      case 'TIMEOUT':
        return 'TIMEOUT';
      case 'RATE_LIMITED':
        return 'THROTTLED';
      case 'UNAVAILABLE':
        return 'UNAVAILABLE';
      case 'INTERNAL':
        return 'INVALID_ANSWER';
      case 'BAD_USER_INPUT':
      case 'UNAUTHENTICATED':
      case 'FORBIDDEN':
      case 'NOT_FOUND':
        return null;
    }
  }
  return error instanceof Error && error.name === 'AbortError' ? 'TIMEOUT' : 'UNAVAILABLE';
}
