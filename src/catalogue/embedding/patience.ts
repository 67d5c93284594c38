import { backOff, halfJitter, retry } from '../../datasources/concurrency/retry.js';
import { ParallaxError } from '../../domain/errors.js';

export interface Patience {
  /** Waits; ends early, without an error, when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** In [0, 1). */
  readonly random: () => number;
  /** Hears of each wait. */
  readonly onWait: (ms: number) => void;
}

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * Retries for as long as a service throttles, with growing pauses. Any other error is thrown.
 *
 * @param signal  aborted: the throttling error is thrown instead of waited out
 */
export async function untilNotThrottled<T>(
  action: () => Promise<T>,
  { sleep, random, onWait }: Patience,
  signal?: AbortSignal,
): Promise<T> {
  return retry(action, {
    pauseAfter(error, failures) {
      if (!(error instanceof ParallaxError) || error.code !== 'RATE_LIMITED' || signal?.aborted === true)
        return null;
      const ms = Math.round(halfJitter(backOff(FIRST_MS, LONGEST_MS, failures), random()));
      onWait(ms);
      return ms;
    },
    pause: (ms) => sleep(ms, signal),
  });
}
