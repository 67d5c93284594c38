import { ParallaxError } from '../../domain/errors.js';
import { type SetTimer, sleepUnlessAborted, systemTimer } from '../concurrency/sleep.js';

export interface CallRateOptions {
  /** Name of the service in messages, for example `Amazon Bedrock`. */
  readonly service: string;
  /** Above 0; as many may also go at once after a second of silence. */
  readonly callsPerSecond: number;
  /** Milliseconds that a call may have to wait for its turn; Infinity in a pipeline, which has the time. */
  readonly maxWaitMs: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
  readonly setTimer?: SetTimer;
}

/** Limits calls to a rate, first come, first served. */
export interface CallRate {
  /**
   * Resolves when the call may go.
   *
   * @throws ParallaxError RATE_LIMITED at once when that would be after `maxWaitMs`; the signal's reason when it aborts
   */
  turn(signal?: AbortSignal): Promise<void>;
}

/**
 * A token bucket that allows debt: every call takes a token at once and waits until the token is due. So the
 * queue is a number, and its order is that of arrival.
 */
export function openCallRate(options: CallRateOptions): CallRate {
  const { service, callsPerSecond, maxWaitMs } = options;
  const now = options.now ?? (() => performance.now());
  const setTimer = options.setTimer ?? systemTimer;
  const capacity = Math.max(1, callsPerSecond);
  let tokens = capacity;
  let filledAt = now();

  return {
    async turn(signal) {
      signal?.throwIfAborted();
      const time = now();
      tokens = Math.min(capacity, tokens + ((time - filledAt) / 1_000) * callsPerSecond);
      filledAt = time;
      const waitMs = Math.ceil((Math.max(0, 1 - tokens) / callsPerSecond) * 1_000);
      if (waitMs > maxWaitMs) throw tooMany(service, callsPerSecond, waitMs);
      tokens -= 1;
      if (waitMs === 0) return;
      await sleepUnlessAborted(waitMs, signal, setTimer).catch((reason: unknown) => {
        // The next call gets the turn of an aborted one.
        tokens += 1;
        throw reason;
      });
    },
  };
}

function tooMany(service: string, callsPerSecond: number, waitMs: number): ParallaxError {
  return new ParallaxError(
    'RATE_LIMITED',
    `This gateway's limit of ${callsPerSecond} calls a second to ${service} is reached; try again shortly.`,
    { retryAfterMs: waitMs },
  );
}
