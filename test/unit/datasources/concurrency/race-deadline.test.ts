import { expect, test } from 'vitest';
import { raceDeadline } from '../../../../src/datasources/concurrency/race-deadline.js';
import { type SetTimer, sleep, sleepUnlessAborted } from '../../../../src/datasources/concurrency/sleep.js';

/** A timer that rings when it is told to. */
function aTimer() {
  const waiting = new Set<() => void>();
  const setTimer: SetTimer = (callback) => {
    waiting.add(callback);
    return { clear: () => waiting.delete(callback) };
  };
  return { setTimer, waiting, ring: () => [...waiting].forEach((callback) => void callback()) };
}

test('a promise that settles in time wins, and leaves no timer', async () => {
  const { setTimer, waiting } = aTimer();
  expect(await raceDeadline(Promise.resolve(1), 5, () => 2, setTimer)).toBe(1);
  await expect(raceDeadline(Promise.reject(new Error('no')), 5, () => 2, setTimer)).rejects.toThrow('no');
  expect(waiting.size).toBe(0);
});

test('past the deadline the substitute is returned or thrown, and a late rejection is swallowed', async () => {
  const { setTimer, ring } = aTimer();
  let reject = (_: Error): void => undefined;
  const late = new Promise<number>((_, fail) => {
    reject = fail;
  });
  const raced = raceDeadline(late, 5, () => 2, setTimer);
  ring();
  expect(await raced).toBe(2);
  reject(new Error('too late'));
  const throwing = raceDeadline(
    new Promise<number>(() => undefined),
    5,
    () => {
      throw new Error('out of time');
    },
    setTimer,
  );
  ring();
  await expect(throwing).rejects.toThrow('out of time');
});

test('an abort ends a sleep early; the other sleep rejects with its reason', async () => {
  const stopping = new AbortController();
  const quiet = sleep(60_000, stopping.signal);
  const { setTimer, waiting } = aTimer();
  const loud = sleepUnlessAborted(60_000, stopping.signal, setTimer);
  stopping.abort(new Error('stop'));
  await quiet;
  await expect(loud).rejects.toThrow('stop');
  expect(waiting.size).toBe(0);
  // A signal that has aborted fires no event any more.
  await expect(sleepUnlessAborted(60_000, stopping.signal, setTimer)).rejects.toThrow('stop');
  await sleep(60_000, stopping.signal);
  expect(waiting.size).toBe(0);
});
