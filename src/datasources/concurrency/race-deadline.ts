import { type SetTimer, systemTimer } from './sleep.js';

/**
 * The promise's value, or what `onTimeout` returns or throws once the time has passed. A later rejection of the
 * promise is swallowed.
 *
 * Unlike `withinDeadline`, it does not abort the work, which continues.
 */
export async function raceDeadline<Value>(
  promise: Promise<Value>,
  ms: number,
  onTimeout: () => Value,
  setTimer: SetTimer = systemTimer,
): Promise<Value> {
  let timer: { clear(): void } | undefined;
  const timeout = new Promise<void>((resolve) => {
    timer = setTimer(resolve, Math.max(0, ms));
  });
  promise.catch(() => undefined);
  try {
    return await Promise.race([promise, timeout.then(onTimeout)]);
  } finally {
    timer?.clear();
  }
}
