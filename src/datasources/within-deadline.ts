/** The time of a call was over. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/**
 * Does the work with a signal that aborts after so many milliseconds, or with the first of the others.
 *
 * A process that was busy is late with its timers and with its sockets alike. So when the time is over,
 * what has arrived meanwhile is read first: a late timer says nothing about the engine.
 *
 * `AbortSignal.any` would be the same but for what each signal that it makes leaves behind in the ones it is
 * made of: on Node 20 some sixty bytes, which a signal that lives as long as the process never gives back.
 *
 * @throws what the work throws; work that does not listen to its signal is waited for, see `untilAborted`
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
