/** The time of a call was over. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/**
 * The value of the work, unless its time is over or its caller gives up before; then the work is aborted, and
 * what becomes of it is nobody's business.
 *
 * A process that was busy is late with its timers and with its sockets alike. So when the time is over,
 * what has arrived meanwhile is read first: a late timer says nothing about the engine.
 *
 * @throws what the work throws, OutOfTime, or the signal's reason
 */
export async function inTime<T>(
  ms: number,
  signal: AbortSignal | undefined,
  work: (within: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(signal?.reason);
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(() => controller.abort(new OutOfTime(`There was no answer after ${ms} ms.`)));
  }, ms);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    const over = new Promise<never>((_, reject) => {
      controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true });
    });
    return await Promise.race([work(controller.signal), over]);
  } finally {
    clearTimeout(timer);
    clearImmediate(immediate);
    signal?.removeEventListener('abort', giveUp);
  }
}
