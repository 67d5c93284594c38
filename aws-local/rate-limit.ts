/** Calls that a service takes in a window of time. */
export interface Rate {
  readonly calls: number;
  readonly perMs: number;
}

/** A bucket that fills evenly and holds one window's calls. */
export class RateLimit {
  #left: number;
  #since: number;

  /** @param now  milliseconds since the epoch */
  constructor(
    private readonly rate: Rate,
    now: number,
  ) {
    this.#left = rate.calls;
    this.#since = now;
  }

  /** Takes one call if there is one left. */
  take(now: number): boolean {
    const { calls, perMs } = this.rate;
    this.#left = Math.min(calls, this.#left + (Math.max(0, now - this.#since) / perMs) * calls);
    this.#since = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
