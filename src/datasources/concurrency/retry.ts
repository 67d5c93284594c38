export interface RetryPolicy {
  /**
   * Milliseconds to wait before the next attempt; null: the error is thrown. May report the error, and may throw
   * another.
   *
   * @param failures  failed attempts so far, from 1
   */
  pauseAfter(error: unknown, failures: number): number | null;
  /** Waits so long; a rejection ends the retries. */
  pause(ms: number): Promise<void>;
}

/**
 * Repeats work until it succeeds, or its policy gives up. The policy brings clock and randomness.
 *
 * @throws the error of the last attempt, and what the policy throws
 */
export async function retry<Result>(work: () => Promise<Result>, policy: RetryPolicy): Promise<Result> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      const ms = policy.pauseAfter(error, failures);
      if (ms === null) throw error;
      await policy.pause(ms);
    }
  }
}

/**
 * Exponential back-off: the first pause, then twice as long after each failure, at most the longest.
 *
 * @param failures  failed attempts so far, from 1
 */
export function backOff(firstMs: number, longestMs: number, failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** (failures - 1));
}

/**
 * A random time from half of it to all of it, so that callers who failed together do not come back together.
 *
 * @param random  in [0, 1)
 */
export function halfJitter(ms: number, random: number): number {
  return ms * (0.5 + random / 2);
}
