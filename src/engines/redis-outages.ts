import type { WarningLog } from '../domain/operator-log.js';

/** Attempts to connect come seconds apart: after such a silence, an error begins another outage. */
const SILENCE_MS = 15_000;

export interface RedisOutages {
  /** For `RedisOptions.onError`. */
  onError(error: unknown): void;
  /** From now on errors are told: what keeps it from opening is said where it is opened. */
  opened(): void;
}

/**
 * Tells the log once an outage that Redis is lost, however often it is then tried again.
 *
 * @param part  what of the gateway is on it
 * @param now  milliseconds; only differences matter
 */
export function redisOutages(part: 'cache' | 'log', log: WarningLog, now: () => number): RedisOutages {
  let isOpen = false;
  let last = Number.NEGATIVE_INFINITY;
  return {
    onError(err) {
      const isAnother = now() - last > SILENCE_MS;
      last = now();
      if (isOpen && isAnother) {
        log.warn({ part, err }, 'lost the connection to Redis; it is tried until it is back');
      }
    },
    opened() {
      isOpen = true;
    },
  };
}
