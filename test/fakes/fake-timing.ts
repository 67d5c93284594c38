import type { Timing } from '../../src/search/search-budget.js';

/** A clock that only the test moves. */
export class FakeTiming implements Timing {
  private time = 0;
  private readonly timers = new Set<{ readonly at: number; readonly callback: () => void }>();

  readonly monotonic = (): number => this.time;

  readonly setTimer = (callback: () => void, ms: number): { clear(): void } => {
    const timer = { at: this.time + ms, callback };
    this.timers.add(timer);
    return { clear: () => this.timers.delete(timer) };
  };

  /** Timers that have not run. */
  get waiting(): number {
    return this.timers.size;
  }

  /** Lets promises settle, then moves the clock to each timer in turn until `ms` have passed. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    for (;;) {
      await settle();
      const [next] = [...this.timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = end;
    await settle();
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
