/** The time of a call was over. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/**
 * Runs a task with a signal that aborts after a number of milliseconds, or with the first of the other
 * signals.
 *
 * A busy process is late with its timers and with its sockets alike. So at the deadline, data that has
 * arrived is read first: a late timer says nothing about the engine.
 *
 * `AbortSignal.any` would be equivalent but for a leak: each signal that it creates leaves some sixty bytes
 * in its sources on Node 20. A signal that lives as long as the process never frees them.
 *
 * @throws what the task throws; a task that ignores its signal is awaited, see `untilAborted`
 */
export async function withinDeadline<Value>(
  ms: number,
  others: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const ending = new AbortController();
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(() => ending.abort(new OutOfTime(`There was no answer after ${ms} ms.`)));
  }, ms);
  const followed = others.flatMap((other) => {
    if (other === undefined) return [];
    const follow = (): void => ending.abort(other.reason);
    if (other.aborted) follow();
    other.addEventListener('abort', follow, { once: true });
    return [() => other.removeEventListener('abort', follow)];
  });
  try {
    return await work(ending.signal);
  } finally {
    clearTimeout(timer);
    clearImmediate(immediate);
    for (const leave of followed) leave();
  }
}
