import { setMaxListeners } from 'node:events';

/** Concurrent calls: enough to use a quota, few enough to hold their images in memory. */
const CONCURRENCY = 8;

/**
 * Processes several items concurrently; the results have the order of the items.
 *
 * The first failure is thrown, and the signal given to `embed` aborts, so that no further call is made.
 */
export async function embedEach<Item, Result>(
  items: readonly Item[],
  signal: AbortSignal | undefined,
  embed: (item: Item, signal: AbortSignal) => Promise<Result>,
): Promise<readonly Result[]> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  // Each call under way listens in several places; Node takes more than ten for a leak.
  setMaxListeners(0, controller.signal);
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  const results = new Map<number, Result>();
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [position, item] of queue) {
      results.set(position, await embed(item, controller.signal));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, work));
    return [...results].sort(([a], [b]) => a - b).map(([, result]) => result);
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
