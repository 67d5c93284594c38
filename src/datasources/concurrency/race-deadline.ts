import { type SetTimer, systemTimer } from './sleep.js';

/**
 * The promise's value, or what `onTimeout` returns or throws once the time has passed. A later rejection of the
 * promise is swallowed.
 *
 * Unlike `withinDeadline`, it does not abort the work, which continues.
 */
export function raceDeadline<Value>(
  promise: Promise<Value>,
  ms: number,
  onTimeout: () => Value,
  setTimer: SetTimer = systemTimer,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimer(
      () => {
        try {
          resolve(onTimeout());
        } catch (error) {
          reject(error);
        }
      },
      Math.max(0, ms),
    );
    promise.then(
      (value) => {
        timer.clear();
        resolve(value);
      },
      (error: unknown) => {
        timer.clear();
        reject(error);
      },
    );
  });
}
