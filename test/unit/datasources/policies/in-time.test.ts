import { getEventListeners, once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it } from 'vitest';
import { inTime, OutOfTime } from '../../../../src/datasources/policies/in-time.js';

const never = () => new Promise<never>(() => undefined);

it('hands on what the work gives and what it throws', async () => {
  expect(await inTime(1_000, undefined, async () => 'value')).toBe('value');
  const broken = inTime(1_000, undefined, () => Promise.reject(new Error('broken')));
  await expect(broken).rejects.toThrow('broken');
});

it('ends work whose time is over, and aborts it', async () => {
  let signal: AbortSignal | undefined;
  const late = inTime(5, undefined, (within) => {
    signal = within;
    return never();
  });
  await expect(late).rejects.toBeInstanceOf(OutOfTime);
  expect(signal?.aborted).toBe(true);
});

it('ends with its caller, for its reason, and leaves nothing behind in its signal', async () => {
  const caller = new AbortController();
  const ended = inTime(1_000, caller.signal, never);
  caller.abort(new Error('gone'));
  await expect(ended).rejects.toThrow('gone');
  const kept = new AbortController();
  await inTime(1_000, kept.signal, async () => 'value');
  expect(getEventListeners(kept.signal, 'abort')).toEqual([]);
});

it('reads what has arrived while the process was busy before it calls it late', async () => {
  const echo = new Worker(
    "const { parentPort: p } = require('node:worker_threads'); p.on('message', (m) => p.postMessage(m))",
    { eval: true },
  );
  try {
    echo.postMessage('ready');
    await once(echo, 'message');
    const asked = inTime(30, undefined, async () => {
      const answer = once(echo, 'message');
      echo.postMessage('hello');
      return String(await answer);
    });
    // It has arrived by then, and the process was busy for longer than the time.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    expect(await asked).toBe('hello');
  } finally {
    await echo.terminate();
  }
});
