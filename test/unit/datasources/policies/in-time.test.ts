import { getEventListeners, once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
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

const server = createServer((socket) => socket.on('data', (data) => socket.write(data)));
beforeEach(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.close();
});

it('reads what has arrived while the process was busy before it calls it late', async () => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.setNoDelay(true);
  const asked = inTime(30, undefined, async () => {
    const answer = once(socket, 'data');
    socket.write('hello');
    return String(await answer);
  });
  // The kernel has delivered it by then, and the process was busy for longer than the time.
  await new Promise((resolve) => setImmediate(resolve));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
  expect(await asked).toBe('hello');
  socket.destroy();
});
