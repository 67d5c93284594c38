import {
  BrokenCircuitError,
  BulkheadRejectedError,
  bulkhead,
  type CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  ConstantBackoff,
  circuitBreaker,
  handleWhen,
  type RetryPolicy,
  retry,
} from 'cockatiel';
import { ParallaxError } from '../../domain/errors.js';
import { untilAborted } from '../concurrency/until-aborted.js';
import { withinDeadline } from '../concurrency/within-deadline.js';
import { countsAgainst, outOfTime, refused, tooBusy } from './guard-errors.js';
import { isLostConnection } from './lost-connection.js';
import type { BreakerState, CallOutcome, GuardedPort, PolicyEvents } from './policy-events.js';

export interface GuardSettings {
  /** Longest wait of a caller, the queue and a retry included. */
  readonly timeoutMs: number;
  /** So many failures in a row open the breaker. */
  readonly failures: number;
  /** Time for which an open breaker refuses calls before it lets one try. */
  readonly tryAgainMs: number;
  /** Delay of a retry: the time that a client needs to reconnect. */
  readonly againMs: number;
  /** Calls that may be under way at once ... */
  readonly calls: number;
  /** ... and those that may wait for one of them to end; one more is refused. */
  readonly waiting: number;
}

export interface GuardOptions {
  readonly settings: GuardSettings;
  readonly events: PolicyEvents;
  /** Monotonic milliseconds. */
  readonly monotonic: () => number;
}

export interface CallOptions {
  /**
   * The caller's signal: when it aborts, the call ends with its reason, which does not count against the
   * engine.
   */
  readonly signal?: AbortSignal | undefined;
  /** Try once more when the connection was lost: for what may happen twice. */
  readonly again?: boolean;
  /** Instead of the settings' own. */
  readonly timeoutMs?: number;
  /**
   * True if the adapter may answer without the engine. It is then called even while the breaker is open, and
   * its result does not count for or against the engine.
   */
  readonly fromMemory?: boolean;
}

/** The call ended because its caller gave up, or never began because too many are under way: no verdict. */
class Inconclusive extends Error {
  constructor(
    readonly outcome: 'ABORTED' | 'BUSY',
    readonly thrown: unknown,
  ) {
    super(outcome);
  }
}

/**
 * The breaker, queue and timeout of an engine, shared by all its methods.
 *
 * From the outside in: breaker, timeout, retry, queue, call. So time in the queue counts, and a retry has
 * only the remaining time. A call that never ends gives its slot back at the timeout.
 */
export class Guard {
  private readonly breaker: CircuitBreakerPolicy;
  private readonly line: ReturnType<typeof bulkhead>;
  private readonly secondTry: RetryPolicy;
  private tryAgainAt = 0;

  constructor(
    private readonly port: GuardedPort,
    private readonly options: GuardOptions,
  ) {
    const { settings, events } = options;
    this.line = bulkhead(settings.calls, settings.waiting);
    this.secondTry = retry(handleWhen(isLostConnection), {
      maxAttempts: 1,
      backoff: new ConstantBackoff(settings.againMs),
    });
    this.breaker = circuitBreaker(
      handleWhen((error) => this.isFailure(error)),
      { breaker: new ConsecutiveBreaker(settings.failures), halfOpenAfter: this.byMonotonicTime() },
    );
    this.breaker.onStateChange((state) => {
      if (state === CircuitState.Open) events.onState(port, 'open', this.lastError());
      else events.onState(port, STATES[state]);
    });
  }

  /**
   * The value of `work`, within the policies.
   *
   * @throws what `work` throws, the signal's reason, or ParallaxError TIMEOUT (no answer in time) or
   *   UNAVAILABLE (breaker open, with `retryAfterMs`; too many calls under way)
   */
  async call<T>(
    method: string,
    work: (signal: AbortSignal) => Promise<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const { events, monotonic } = this.options;
    const start = monotonic();
    try {
      const value = await this.guarded(work, options);
      events.onCall?.(this.port, method, 'ok', monotonic() - start);
      return value;
    } catch (error) {
      const { outcome, thrown } = this.verdict(error);
      events.onCall?.(this.port, method, outcome, monotonic() - start);
      throw thrown;
    }
  }

  private async guarded<T>(work: (signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T> {
    const { signal, fromMemory = false } = options;
    if (signal?.aborted) throw new Inconclusive('ABORTED', signal.reason);
    if (fromMemory) return this.bounded(work, options);
    // Cockatiel lets the others wait for the one that tries: a search cannot.
    if (this.breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
    return this.breaker.execute(() => this.bounded(work, options));
  }

  /** Everything but the breaker. */
  private async bounded<T>(work: (signal: AbortSignal) => Promise<T>, options: CallOptions): Promise<T> {
    const { signal, again = false, fromMemory = false } = options;
    const { timeoutMs = this.options.settings.timeoutMs } = options;
    let ended: AbortSignal | undefined;
    const begin = async (within: AbortSignal): Promise<T> => {
      within.throwIfAborted();
      return untilAborted(work(within), within);
    };
    const attempt = (within: AbortSignal): Promise<T> =>
      // Not handed the signal, which makes cockatiel forget those who wait behind an aborted one.
      fromMemory ? begin(within) : this.line.execute(() => begin(within));
    try {
      return await withinDeadline(timeoutMs, [signal], (within) => {
        ended = within;
        const called = again ? this.secondTry.execute(() => attempt(within), within) : attempt(within);
        return untilAborted(called, within);
      });
    } catch (error) {
      if (signal?.aborted) throw new Inconclusive('ABORTED', signal.reason);
      if (ended?.aborted) throw outOfTime(this.port, timeoutMs, error);
      if (error instanceof BulkheadRejectedError) throw new Inconclusive('BUSY', tooBusy(this.port, error));
      throw error;
    }
  }

  /** An inconclusive trial call does not prove that the engine is back. */
  private isFailure(error: unknown): boolean {
    if (error instanceof Inconclusive) return this.breaker.state === CircuitState.HalfOpen;
    return countsAgainst(error);
  }

  private verdict(error: unknown): { readonly outcome: CallOutcome; readonly thrown: unknown } {
    if (error instanceof Inconclusive) return error;
    if (error instanceof BrokenCircuitError) {
      const openForMs = this.tryAgainAt - this.options.monotonic();
      return { outcome: 'REFUSED', thrown: refused(this.port, openForMs) };
    }
    return { outcome: error instanceof ParallaxError ? error.code : 'INTERNAL', thrown: error };
  }

  private lastError(): unknown {
    const failure = this.breaker.lastFailure;
    const error = failure !== undefined && 'error' in failure ? failure.error : undefined;
    return error instanceof Inconclusive ? error.thrown : error;
  }

  /** Cockatiel compares times of the wall clock; one that is set back must not keep a breaker open. */
  private byMonotonicTime() {
    const { settings, monotonic } = this.options;
    const next = () => {
      this.tryAgainAt = monotonic() + settings.tryAgainMs;
      const isOver = (): boolean => monotonic() >= this.tryAgainAt;
      return {
        next,
        get duration() {
          return isOver() ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
        },
      };
    };
    return { next };
  }
}

const STATES: Readonly<Record<Exclude<CircuitState, CircuitState.Open>, BreakerState>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half-open',
  // Never asked for here; to callers it is the same.
  [CircuitState.Isolated]: 'open',
};
