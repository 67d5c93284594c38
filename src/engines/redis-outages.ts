import type { WarningLog } from '../domain/operator-log.js';

/** Attempts to connect are seconds apart: after such a silence, an error begins another outage. */
const SILENCE_MS = 15_000;

export interface RedisOutages {
  /** For `RedisOptions.onError`. */
  onError(error: unknown): void;
  /** Errors are reported from now on: errors while opening are reported by the caller. */
  opened(): void;
}

/**
 * Logs the loss of Redis once per outage, however many attempts follow.
 *
 * @param part  the part of the gateway that uses it
 * @param now   milliseconds; only differences matter
 */
export function redisOutages(part: 'cache' | 'log', log: WarningLog, now: () => number): RedisOutages {
  let isOpen = false;
  let last = Number.NEGATIVE_INFINITY;
  return {
    onError(err) {
      const isAnother = now() - last > SILENCE_MS;
      last = now();
      if (isOpen && isAnother) {
        log.warn({ part, err }, 'lost the connection to Redis; retrying until it is back');
      }
    },
    opened() {
      isOpen = true;
    },
  };
}
