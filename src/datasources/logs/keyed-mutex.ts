/** Lets one work at a time go on under each name; the others wait their turn, or until their signal aborts. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<void>>();

  async run(name: string, signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const ended = before.then(async () => {
      if (!signal.aborted) await work();
    });
    const quiet = ended.catch(() => {});
    this.#last.set(name, quiet);
    const given = await Promise.race([before.then(() => true), aborted(signal)]);
    if (given) await ended;
  }
}

function aborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });
}
