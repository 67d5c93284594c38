import { ParallaxError } from '../../../../domain/errors.js';

/** How a writer waits; injected so that tests need not. */
export interface Waits {
  sleep(ms: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
}

/** Runs an action, again when it failed for something that passes. */
export type Attempt = <T>(action: () => Promise<T>) => Promise<T>;

const ATTEMPTS = 9;
const FIRST_MS = 250;
const LONGEST_MS = 15_000;

/** The client itself neither waits between attempts nor repeats a 429: some 40 s of patience in all. */
export function patient(waits: Waits): Attempt {
  return async (action) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await action();
      } catch (error) {
        if (attempt === ATTEMPTS || !passes(error)) throw error;
        await waits.sleep(pauseMs(attempt, waits.random()));
      }
    }
  };
}

/** Exponential, with full jitter so that writers who were refused together do not come back together. */
export function pauseMs(attempt: number, random: number): number {
  return random * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt);
}

/** Too much work, a node that restarts, a lost connection; not refused credentials or a senseless answer. */
function passes(error: unknown): boolean {
  return error instanceof ParallaxError && (error.retryAfterMs !== undefined || error.code === 'TIMEOUT');
}

export const SYSTEM_WAITS: Waits = {
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};
