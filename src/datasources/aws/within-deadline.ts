/**
 * Does the work with a signal that aborts after so many milliseconds, or with the first of the others.
 *
 * `AbortSignal.any` would be the same but for what each signal that it makes leaves behind in the ones it is
 * made of: on Node 20 some sixty bytes, which a signal that lives as long as the process never gives back.
 */
export async function withinDeadline<Value>(
  ms: number,
  others: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const ending = new AbortController();
  const timer = setTimeout(() => ending.abort(new DOMException(`${ms} ms have passed.`, 'TimeoutError')), ms);
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
    for (const leave of followed) leave();
  }
}
