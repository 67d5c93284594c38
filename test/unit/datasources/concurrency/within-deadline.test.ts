import { getEventListeners, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { untilAborted } from '../../../../src/datasources/concurrency/until-aborted.js';
import { OutOfTime, withinDeadline } from '../../../../src/datasources/concurrency/within-deadline.js';

const never = (signal: AbortSignal) => untilAborted(new Promise<never>(() => undefined), signal);

it('aborts the work when the time is up', async () => {
  await expect(withinDeadline(1, [], never)).rejects.toBeInstanceOf(OutOfTime);
});

it('aborts the work with the first of the other signals, also one that has aborted before', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const working = withinDeadline(60_000, [undefined, first.signal, second.signal], never);
  second.abort(new Error('second'));
  first.abort(new Error('first'));
  await expect(working).rejects.toThrow('second');
  await expect(withinDeadline(60_000, [first.signal], never)).rejects.toThrow('first');
});

it('leaves nothing behind in a signal that outlives the work', async () => {
  const { signal } = new AbortController();
  expect(await withinDeadline(60_000, [signal], async () => 'done')).toBe('done');
  await expect(
    withinDeadline(60_000, [signal], async () => Promise.reject(new Error('failed'))),
  ).rejects.toThrow('failed');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('reads what has arrived while the process was busy before it calls it late', async () => {
  const echo = new Worker(
    "const { parentPort: p } = require('node:worker_threads'); p.on('message', (m) => p.postMessage(m))",
    { eval: true },
  );
  try {
    echo.postMessage('ready');
    await once(echo, 'message');
    const asked = withinDeadline(30, [], (signal) => {
      const answer = once(echo, 'message');
      echo.postMessage('hello');
      return untilAborted(answer.then(String), signal);
    });
    // It has arrived by then, and the process was busy for longer than the time.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect(await asked).toBe('hello');
  } finally {
    await echo.terminate();
  }
});
