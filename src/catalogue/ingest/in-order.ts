/** Works on several items at a time and yields the results in the order of the items. */
export async function* mapInOrder<Item, Result>(
  items: readonly Item[],
  concurrency: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const underway: Promise<Result>[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      // The reader of the results receives the failure; until then it is not an unhandled one.
      result.catch(() => undefined);
      underway.push(result);
      const first = underway.length < concurrency ? undefined : underway.shift();
      if (first !== undefined) yield await first;
    }
    for (let next = underway.shift(); next !== undefined; next = underway.shift()) yield await next;
  } finally {
    // A reader that stops early leaves nothing at work behind it.
    await Promise.allSettled(underway);
  }
}

/** Groups of `size`, the last one smaller. */
export async function* inBatches<Item>(
  items: AsyncIterable<Item>,
  size: number,
): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Consecutive parts of `size`, the last one smaller. */
export function* partsOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
