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
  for (let attempt = 0; ; attempt++) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof ParallaxError) || error.code !== 'RATE_LIMITED' || signal?.aborted === true) {
        throw error;
      }
      // Half of the pause is random, so that callers refused together do not retry together.
      const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 16));
      const ms = Math.round(longest * (0.5 + random() / 2));
      onWait(ms);
      await sleep(ms, signal);
    }
  }
}

export function sleepOnClock(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const wake = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
