import { ParallaxError } from '../../../../domain/errors.js';
import { backOff, retry } from '../../../concurrency/retry.js';
import { sleep } from '../../../concurrency/sleep.js';

/** Timing of a writer; injected so that tests need not wait. */
export interface Waits {
  sleep(ms: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** Runs an action, again when it failed for something that passes. */
export type Attempt = <T>(action: () => Promise<T>) => Promise<T>;

const ATTEMPTS = 9;
const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** The client itself neither waits between attempts nor repeats a 429: some 40 s of patience in all. */
export function patient(waits: Waits): Attempt {
  return (action) =>
    retry(action, {
      pauseAfter: (error, failures) =>
        failures === ATTEMPTS || !passes(error) ? null : pauseMs(failures, waits.random()),
      pause: (ms) => waits.sleep(ms),
    });
}

/** Exponential, with full jitter so that writers who were refused together do not come back together. */
export function pauseMs(attempt: number, random: number): number {
  return random * backOff(FIRST_MS, LONGEST_MS, attempt);
}

/** Too much work, a node that restarts, a lost connection; not refused credentials or an invalid answer. */
function passes(error: unknown): boolean {
  return error instanceof ParallaxError && (error.retryAfterMs !== undefined || error.code === 'TIMEOUT');
}

export const SYSTEM_WAITS: Waits = {
  sleep: (ms) => sleep(ms),
  random: Math.random,
};
