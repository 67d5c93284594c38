/**
 * Collects items into batches and passes each on when it is full, one at a time. `add` waits for a running
 * batch, which slows the producer down.
 */
export function batchesOf<T>(
  size: number,
  hand: (batch: readonly T[]) => Promise<void>,
): { readonly add: (one: T) => Promise<void>; readonly flush: () => Promise<void> } {
  let batch: T[] = [];
  let under: Promise<void> = Promise.resolve();
  const flush = async (): Promise<void> => {
    const full = batch;
    batch = [];
    const previous = under;
    under = previous.then(() => (full.length === 0 ? undefined : hand(full)));
    // The next caller of add or flush receives the failure; until then it must not end the process.
    under.catch(() => undefined);
    await previous;
  };
  return {
    async add(one) {
      batch.push(one);
      if (batch.length >= size) await flush();
    },
    async flush() {
      await flush();
      await under;
    },
  };
}
