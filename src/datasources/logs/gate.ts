/** Limits the number of concurrent tasks; the others wait and start in order of arrival. */
export class Gate {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((start) => this.#waiting.push(start));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The slot is handed on, not freed: a task that arrives now must not overtake.
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
