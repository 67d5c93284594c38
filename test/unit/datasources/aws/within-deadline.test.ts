import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { withinDeadline } from '../../../../src/datasources/aws/within-deadline.js';

const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

it('aborts the work when the time is up', async () => {
  await expect(withinDeadline(1, [], untilAborted)).rejects.toMatchObject({ name: 'TimeoutError' });
});

it('aborts the work with the first of the other signals, also one that has aborted before', async () => {
  const [first, second] = [new AbortController(), new AbortController()];
  const working = withinDeadline(60_000, [undefined, first.signal, second.signal], untilAborted);
  second.abort(new Error('second'));
  first.abort(new Error('first'));
  await expect(working).rejects.toThrow('second');
  await expect(withinDeadline(60_000, [first.signal], untilAborted)).rejects.toThrow('first');
});

it('leaves nothing behind in a signal that outlives the work', async () => {
  const { signal } = new AbortController();
  expect(await withinDeadline(60_000, [signal], async () => 'done')).toBe('done');
  await expect(
    withinDeadline(60_000, [signal], async () => Promise.reject(new Error('failed'))),
  ).rejects.toThrow('failed');
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
