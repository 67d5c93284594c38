import { setTimeout as timeout } from 'node:timers/promises';

/** Waits; an abort ends the wait early and is no error. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await timeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => {});
}

/** Calls back once after so many milliseconds, unless cleared. */
export type SetTimer = (callback: () => void, ms: number) => { clear(): void };

export const systemTimer: SetTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms);
  return { clear: () => clearTimeout(timer) };
};

/** Waits; rejects with the signal's reason as soon as it aborts, at once if it has aborted already. */
export function sleepUnlessAborted(
  ms: number,
  signal: AbortSignal | undefined,
  setTimer: SetTimer = systemTimer,
): Promise<void> {
  if (signal?.aborted === true) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      timer.clear();
      reject(signal?.reason);
    };
    const timer = setTimer(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
