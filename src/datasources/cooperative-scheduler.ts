/** Longest time that a task may hold the event loop before it yields. */
const SLICE_MS = 3;

/**
 * Shares the event loop among searches. Each is short, but sixteen that arrive together would run in
 * one turn and keep every socket waiting for their sum; here each turn runs one.
 */
export class CooperativeScheduler {
  #taken = false;
  readonly #waiting: (() => void)[] = [];
  readonly #patient: (() => void)[] = [];

  /** Resolves at the caller's turn: at once when the turn is free. */
  take(): Promise<void> {
    if (this.tryTake()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Resolves at a turn that no caller of `take` waits for. */
  takeSpare(): Promise<void> {
    if (this.tryTake()) return Promise.resolve();
    return new Promise((resolve) => this.#patient.push(resolve));
  }

  /** Takes this turn if it is free. */
  tryTake(): boolean {
    if (this.#taken) return false;
    this.#taken = true;
    setImmediate(() => this.#next());
    return true;
  }

  #next(): void {
    const next = this.#waiting.shift() ?? this.#patient.shift();
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    next();
    setImmediate(() => this.#next());
  }
}

/** Cuts a long loop into slices: `if (slice.isOver()) await slice.rest()`. */
export class Slice {
  #started = performance.now();

  isOver(): boolean {
    return performance.now() - this.#started > SLICE_MS;
  }

  /** @param scheduler  competitors for the event loop: the next slice starts at its turn */
  async rest(scheduler?: CooperativeScheduler): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await scheduler?.take();
    this.#started = performance.now();
  }
}
