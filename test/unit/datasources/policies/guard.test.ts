import { getEventListeners } from 'node:events';
import { errors } from '@opensearch-project/opensearch';
import { SocketClosedUnexpectedlyError } from 'redis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Guard, type GuardSettings } from '../../../../src/datasources/policies/guard.js';
import { isRefusedByBreaker } from '../../../../src/datasources/policies/refused.js';
import { type ErrorCode, ParallaxError } from '../../../../src/domain/errors.js';

const SETTINGS: GuardSettings = {
  timeoutMs: 100,
  failures: 3,
  tryAgainMs: 1_000,
  againMs: 20,
  calls: 2,
  waiting: 1,
};
const down = () => new ParallaxError('UNAVAILABLE', 'down');
const reset = () =>
  new ParallaxError('UNAVAILABLE', 'down', {
    cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
  });

/** An engine that the test answers for, call by call. */
class Engine {
  readonly calls: {
    readonly signal: AbortSignal;
    answer(value: string): void;
    fail(error: unknown): void;
  }[] = [];

  readonly ask = (signal: AbortSignal): Promise<string> =>
    new Promise((answer, fail) => this.calls.push({ signal, answer, fail }));
}

describe('a guard', () => {
  let engine: Engine;
  let events: string[];
  let monotonic: number;
  let guard: Guard;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    engine = new Engine();
    events = [];
    monotonic = 0;
    guard = guarding();
  });

  afterEach(() => {
    // In every case, no timer is left that would keep the process alive.
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const guarding = (settings: Partial<GuardSettings> = {}) =>
    new Guard('index', {
      settings: { ...SETTINGS, ...settings },
      monotonic: () => monotonic,
      events: {
        onState: (port, state, error) =>
          events.push(`${port} ${state}${error instanceof Error ? `: ${error.message}` : ''}`),
        onCall: (_port, method, outcome) => events.push(`${method} ${outcome}`),
      },
    });
  const states = () => events.filter((event) => event.startsWith('index'));
  const fail = (error: unknown) => guard.call('ask', () => Promise.reject(error)).catch((thrown) => thrown);
  const succeed = () => guard.call('ask', async () => 'yes');
  const open = async () => {
    for (let i = 0; i < SETTINGS.failures; i++) await fail(down());
  };

  it('gives the value of the call and tells of it', async () => {
    expect(await succeed()).toBe('yes');
    expect(events).toEqual(['ask ok']);
  });

  it('passes an error unchanged, whatever was thrown', async () => {
    for (const error of [down(), new TypeError('a bug'), 'a text']) expect(await fail(error)).toBe(error);
    expect(events.filter((event) => event.startsWith('ask'))).toEqual([
      'ask UNAVAILABLE',
      'ask INTERNAL',
      'ask INTERNAL',
    ]);
  });

  it('passes an error that is thrown before there is a promise', async () => {
    const thrown = guard.call('ask', () => {
      throw down();
    });
    await expect(thrown).rejects.toThrow('down');
  });

  describe('time', () => {
    it('ends a call that has none left, aborts it, and says which engine was too slow', async () => {
      const asked = guard.call('ask', engine.ask);
      const failed = expect(asked).rejects.toMatchObject({
        code: 'TIMEOUT',
        message: 'The image index gave no answer within 100 ms; try again.',
        retryAfterMs: 1_000,
      });
      await vi.advanceTimersByTimeAsync(99);
      expect(engine.calls[0]?.signal.aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      await failed;
      expect(engine.calls[0]?.signal.aborted).toBe(true);
    });

    it('says so too when the engine notices the abort and throws what it likes', async () => {
      const asked = guard.call(
        'ask',
        (signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('socket hang up')));
          }),
      );
      const failed = expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
      await vi.advanceTimersByTimeAsync(100);
      await failed;
    });

    it('leaves the signal alone when the call has ended', async () => {
      const asked = guard.call('ask', engine.ask);
      engine.calls[0]?.answer('yes');
      await asked;
      expect(engine.calls[0]?.signal.aborted).toBe(false);
    });

    it('swallows an error that comes too late', async () => {
      const asked = guard.call('ask', engine.ask);
      const failed = expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
      await vi.advanceTimersByTimeAsync(100);
      await failed;
      engine.calls[0]?.fail(new Error('nobody hears this'));
      await vi.advanceTimersByTimeAsync(0);
    });

    it('may be another for one method', async () => {
      const asked = guard.call('ask', engine.ask, { timeoutMs: 5_000 });
      await vi.advanceTimersByTimeAsync(4_999);
      engine.calls[0]?.answer('late');
      expect(await asked).toBe('late');
    });
  });

  describe('the signal of the caller', () => {
    it('ends the call with its own reason', async () => {
      const caller = new AbortController();
      const asked = guard.call('ask', engine.ask, { signal: caller.signal });
      const reason = new ParallaxError('TIMEOUT', 'The search took longer than its 800 ms.');
      caller.abort(reason);
      await expect(asked).rejects.toBe(reason);
      expect(engine.calls[0]?.signal.aborted).toBe(true);
      expect(events).toEqual(['ask ABORTED']);
    });

    it('that has aborted already makes no call', async () => {
      const asked = guard.call('ask', engine.ask, { signal: AbortSignal.abort('over') });
      await expect(asked).rejects.toBe('over');
      expect(engine.calls).toHaveLength(0);
    });

    it('is left as it was found, however the call ends', async () => {
      const caller = new AbortController();
      const { signal } = caller;
      await guard.call('ask', async () => 'yes', { signal });
      await guard.call('ask', () => Promise.reject(down()), { signal }).catch(() => undefined);
      const slow = guard.call('ask', engine.ask, { signal }).catch(() => undefined);
      await vi.advanceTimersByTimeAsync(100);
      await slow;
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });

    it('never speaks against the engine', async () => {
      for (let i = 0; i < 5; i++) {
        const caller = new AbortController();
        const asked = guard.call('ask', engine.ask, { signal: caller.signal });
        caller.abort('over');
        await expect(asked).rejects.toBe('over');
      }
      expect(states()).toEqual([]);
    });
  });

  describe('the breaker', () => {
    it('opens after so many failures in a row, once, with the last error', async () => {
      await open();
      for (let i = 0; i < 10; i++) await fail(down());
      expect(states()).toEqual(['index open: down']);
    });

    it('refuses at once while it is open, makes no call, and says when to come back', async () => {
      await open();
      monotonic = 400;
      const error = await guard.call('ask', engine.ask).catch((thrown) => thrown);
      expect(error).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 600 });
      expect(isRefusedByBreaker(error)).toBe(true);
      expect(isRefusedByBreaker(down())).toBe(false);
      expect(engine.calls).toHaveLength(0);
      expect(events.at(-1)).toBe('ask REFUSED');
    });

    it('does not open when one call in between succeeds', async () => {
      for (const error of [down(), down(), null, down(), down()]) {
        await (error === null ? succeed() : fail(error));
      }
      expect(states()).toEqual([]);
    });

    it('counts timeouts, invalid answers and what is no error of ours', async () => {
      const asked = guard.call('ask', engine.ask);
      const failed = expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
      await vi.advanceTimersByTimeAsync(100);
      await failed;
      await fail(new ParallaxError('INTERNAL', 'half a JSON'));
      await fail(new TypeError('undefined is not a function'));
      expect(states()).toEqual(['index open: undefined is not a function']);
    });

    it.each<ErrorCode>(['BAD_USER_INPUT', 'NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'RATE_LIMITED'])(
      'does not count %s: an engine that says so is there',
      async (code) => {
        for (let i = 0; i < 10; i++) await fail(new ParallaxError(code, 'no'));
        expect(states()).toEqual([]);
      },
    );

    it('does not count a ranker that still waits for its baseline', async () => {
      const waiting = new ParallaxError('UNAVAILABLE', 'no baseline yet', { reason: 'PRIOR_MISSING' });
      for (let i = 0; i < 10; i++) await fail(waiting);
      expect(states()).toEqual([]);
    });

    it('does not count what another open breaker refused', async () => {
      const other = new Guard('cache', {
        settings: { ...SETTINGS, failures: 1 },
        monotonic: () => 0,
        events: { onState: () => undefined },
      });
      const asking = () => other.call('ask', () => Promise.reject(down()));
      await asking().catch(() => undefined);
      for (let i = 0; i < 10; i++) await guard.call('ask', asking).catch(() => undefined);
      expect(states()).toEqual([]);
    });

    it('lets one call try when its time is over, refuses the others meanwhile, and closes when it succeeds', async () => {
      await open();
      monotonic = 999;
      expect(await fail(down())).toMatchObject({ retryAfterMs: 100 });
      monotonic = 1_000;
      const trying = guard.call('ask', engine.ask);
      const other = guard.call('ask', engine.ask);
      await expect(other).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 100 });
      expect(engine.calls).toHaveLength(1);
      engine.calls[0]?.answer('back');
      expect(await trying).toBe('back');
      expect(await succeed()).toBe('yes');
      expect(states()).toEqual(['index open: down', 'index half-open', 'index closed']);
    });

    it('opens again when the one that tries fails, and waits as long again', async () => {
      await open();
      monotonic = 1_000;
      await fail(down());
      expect(await fail(down())).toMatchObject({ retryAfterMs: 1_000 });
      monotonic = 2_000;
      await succeed();
      expect(states()).toEqual([
        'index open: down',
        'index half-open',
        'index open: down',
        'index half-open',
        'index closed',
      ]);
    });

    it('closes when the one that tries is told what is wrong with it', async () => {
      await open();
      monotonic = 1_000;
      await fail(new ParallaxError('BAD_USER_INPUT', 'too long'));
      expect(states().at(-1)).toBe('index closed');
    });

    it('stays open when the one that tries is called off', async () => {
      await open();
      monotonic = 1_000;
      const caller = new AbortController();
      const asked = guard.call('ask', engine.ask, { signal: caller.signal });
      caller.abort('over');
      await expect(asked).rejects.toBe('over');
      expect(states()).toEqual(['index open: down', 'index half-open', 'index open']);
    });

    it('does not look at the wall clock', async () => {
      await open();
      vi.setSystemTime(Date.now() + 3_600_000);
      expect(isRefusedByBreaker(await fail(down()))).toBe(true);
      vi.setSystemTime(Date.now() - 7_200_000);
      monotonic = 1_000;
      expect(await succeed()).toBe('yes');
    });
  });

  describe('the waiting line', () => {
    it('lets so many call at once, one wait, and refuses the next at once', async () => {
      const asked = [1, 2, 3].map(() => guard.call('ask', engine.ask));
      await expect(guard.call('ask', engine.ask)).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        retryAfterMs: 1_000,
      });
      expect(events).toEqual(['ask BUSY']);
      expect(engine.calls).toHaveLength(2);
      engine.calls[0]?.answer('first');
      await vi.advanceTimersByTimeAsync(0);
      expect(engine.calls).toHaveLength(3);
      engine.calls[1]?.answer('second');
      engine.calls[2]?.answer('third');
      expect(await Promise.all(asked)).toEqual(['first', 'second', 'third']);
    });

    it('never opens the breaker', async () => {
      const asked = [1, 2, 3].map(() => guard.call('ask', engine.ask));
      for (let i = 0; i < 10; i++) await guard.call('ask', engine.ask).catch(() => undefined);
      expect(states()).toEqual([]);
      for (const call of engine.calls) call.answer('yes');
      await vi.advanceTimersByTimeAsync(0);
      engine.calls[2]?.answer('yes');
      await Promise.all(asked);
    });

    it('gives the places of calls that never end to others when their time is over', async () => {
      guard = guarding({ failures: 100 });
      const hung = [1, 2].map(() => expect(guard.call('ask', engine.ask)).rejects.toThrow('100 ms'));
      await vi.advanceTimersByTimeAsync(100);
      await Promise.all(hung);
      const asked = guard.call('ask', engine.ask);
      engine.calls[2]?.answer('yes');
      expect(await asked).toBe('yes');
    });

    it('counts as time, and continues behind a caller who gave up in it', async () => {
      guard = guarding({ calls: 1, waiting: 2, failures: 100 });
      const caller = new AbortController();
      const first = guard.call('ask', engine.ask);
      const gaveUp = guard.call('ask', engine.ask, { signal: caller.signal });
      const behind = guard.call('ask', engine.ask);
      caller.abort('over');
      await expect(gaveUp).rejects.toBe('over');
      engine.calls[0]?.answer('first');
      expect(await first).toBe('first');
      await vi.advanceTimersByTimeAsync(0);
      expect(engine.calls).toHaveLength(2);
      engine.calls[1]?.answer('behind');
      expect(await behind).toBe('behind');
    });
  });

  describe('a second try', () => {
    const again = { again: true };

    it('is made once when the connection was lost', async () => {
      const asked = guard.call('ask', engine.ask, again);
      engine.calls[0]?.fail(reset());
      await vi.advanceTimersByTimeAsync(20);
      engine.calls[1]?.answer('yes');
      expect(await asked).toBe('yes');
      expect(events).toEqual(['ask ok']);
    });

    it('is the last one, and both count as one failure', async () => {
      let calls = 0;
      const lose = () => {
        calls += 1;
        return Promise.reject(reset());
      };
      for (let i = 1; i < SETTINGS.failures; i++) {
        const failed = expect(guard.call('ask', lose, again)).rejects.toThrow('down');
        await vi.advanceTimersByTimeAsync(20);
        await failed;
      }
      expect(calls).toBe(2 * (SETTINGS.failures - 1));
      expect(states()).toEqual([]);
    });

    it.each([
      ['an answer that says no', () => down()],
      ['throttling', () => new ParallaxError('RATE_LIMITED', 'slow down', { cause: reset().cause })],
      ['bad input', () => new ParallaxError('BAD_USER_INPUT', 'no')],
      ['what is not there', () => new ParallaxError('NOT_FOUND', 'no')],
      ['a timeout of the client', () => new ParallaxError('TIMEOUT', 'slow', { cause: reset().cause })],
    ])('is not made after %s', async (_, error) => {
      const asked = guard.call('ask', engine.ask, again);
      engine.calls[0]?.fail(error());
      await expect(asked).rejects.toThrow();
      expect(engine.calls).toHaveLength(1);
    });

    it('has only what is left of the time', async () => {
      const asked = guard.call('ask', engine.ask, again);
      const failed = expect(asked).rejects.toMatchObject({ code: 'TIMEOUT' });
      await vi.advanceTimersByTimeAsync(70);
      engine.calls[0]?.fail(reset());
      await vi.advanceTimersByTimeAsync(30);
      await failed;
      expect(engine.calls).toHaveLength(2);
    });

    it.each([
      ['a refused connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
      ["Redis' client, whose errors have no names", new SocketClosedUnexpectedlyError()],
      ["OpenSearch's client, whose errors have no codes", new errors.ConnectionError('x')],
    ])('is made after %s, however deep it lies', async (_, cause) => {
      const asked = guard.call('ask', engine.ask, again);
      const wrapped = new Error('while searching', { cause });
      engine.calls[0]?.fail(new ParallaxError('UNAVAILABLE', 'down', { cause: wrapped }));
      await vi.advanceTimersByTimeAsync(20);
      engine.calls[1]?.answer('yes');
      expect(await asked).toBe('yes');
    });

    it('is not made unless it was allowed', async () => {
      const asked = guard.call('ask', engine.ask);
      engine.calls[0]?.fail(reset());
      await expect(asked).rejects.toThrow('down');
      expect(engine.calls).toHaveLength(1);
    });
  });
});
