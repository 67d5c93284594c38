import { raceDeadline } from '../datasources/concurrency/race-deadline.js';
import { ParallaxError } from '../domain/errors.js';

/** Time budget of one search: every stage asks for its remaining time. */
export interface SearchBudget {
  /** Milliseconds since the search began. */
  elapsed(): number;
  /** Aborts with `outOfTime` when the whole budget is spent. */
  readonly signal: AbortSignal;
  end(): void;
}

export interface Timing {
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
  readonly setTimer: (callback: () => void, ms: number) => { clear(): void };
}

export const systemTiming: Timing = {
  monotonic: () => performance.now(),
  // A process that was busy is late with its timers and its sockets alike: what has arrived is read first.
  setTimer: (callback, ms) => {
    let immediate: NodeJS.Immediate | undefined;
    // Node keeps a list of timers for each length: fractions of a millisecond would make one a timer.
    const timer = setTimeout(() => {
      immediate = setImmediate(callback);
    }, Math.ceil(ms));
    return {
      clear() {
        clearTimeout(timer);
        clearImmediate(immediate);
      },
    };
  },
};

export function startBudget(timing: Timing, totalMs: number): SearchBudget {
  const start = timing.monotonic();
  const controller = new AbortController();
  const timer = timing.setTimer(() => controller.abort(outOfTime(totalMs)), totalMs);
  return {
    elapsed: () => timing.monotonic() - start,
    signal: controller.signal,
    end: () => timer.clear(),
  };
}

export function outOfTime(budgetMs: number): ParallaxError {
  return new ParallaxError('TIMEOUT', `The search took longer than its ${budgetMs} ms; try again.`, {
    retryAfterMs: 1_000,
  });
}

/** `raceDeadline` on the search's timer. */
export function within<T>(timing: Timing, promise: Promise<T>, ms: number, onTimeout: () => T): Promise<T> {
  return raceDeadline(promise, ms, onTimeout, timing.setTimer);
}

/** A stage without which there is no answer. Throws `outOfTime` when it does not end within the budget. */
export function inBudget<T>(
  stage: Promise<T>,
  budget: SearchBudget,
  { timing, settings }: { readonly timing: Timing; readonly settings: { readonly budgetMs: number } },
): Promise<T> {
  return within(timing, stage, settings.budgetMs - budget.elapsed(), () => {
    throw outOfTime(settings.budgetMs);
  });
}
