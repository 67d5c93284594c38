/**
 * Gathers single things into batches and hands each over when it is full, one hand-over at a time.
 * `add` waits while one is under way, which holds back whoever produces.
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
    // Whoever adds or flushes next hears of a failure; until then it must not end the process.
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
