import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ParallaxError } from '../../../src/domain/errors.js';
import type { Interaction } from '../../../src/domain/interaction.js';
import { FORWARDER, forwardInteractions } from '../../../src/learning/forward-interactions.js';
import { anInteraction } from '../../builders/an-interaction.js';
import { FakeLog } from '../../fakes/fake-log.js';
import { FakeTiming } from '../../fakes/fake-timing.js';

const POISON = 'poison';
const down = () => new ParallaxError('UNAVAILABLE', 'The service is down.');

/** A stream that records its events; it always refuses an image called "poison". */
class FakeStream {
  readonly told: (readonly Interaction[])[] = [];
  readonly attempts: (readonly Interaction[])[] = [];
  underway = new Map<string, number>();
  /** Before each attempt; what it throws fails the attempt. */
  before: (call: readonly Interaction[], signal: AbortSignal) => Promise<void> = async () => {};

  sessionOf({ clusterId, sessionId }: Interaction): string | null {
    return clusterId === null ? null : (sessionId ?? 'today');
  }

  async send(call: readonly Interaction[], signal: AbortSignal): Promise<void> {
    const userId = call[0]?.userId ?? '';
    expect(this.underway.get(userId) ?? 0).toBe(0);
    this.underway.set(userId, 1);
    try {
      this.attempts.push(call);
      await this.before(call, signal);
      if (call.some(({ imageId }) => imageId === POISON)) {
        throw new ParallaxError('BAD_USER_INPUT', 'Refused.', { cause: new Error('No such thing.') });
      }
      this.told.push(call);
    } finally {
      this.underway.set(userId, 0);
    }
  }

  eventsOf(userId: string): readonly string[] {
    return this.told.flat().flatMap((one) => (one.userId === userId ? [one.eventId] : []));
  }
}

interface Forwarding {
  readonly log: FakeLog;
  readonly stream: FakeStream;
  readonly timing: FakeTiming;
  readonly faults: unknown[];
  readonly counts: { forwarded: number; aside: number };
  readonly start: () => { stop(): Promise<void> };
}

async function aForwarding(entries: readonly Partial<Interaction>[], random = 0.5): Promise<Forwarding> {
  const log = new FakeLog();
  for (const fields of entries) await log.append(anInteraction(fields));
  const stream = new FakeStream();
  const timing = new FakeTiming();
  const faults: unknown[] = [];
  const counts = { forwarded: 0, aside: 0 };
  const start = () => {
    const controller = new AbortController();
    const ended = forwardInteractions(
      {
        log,
        events: stream,
        setTimer: timing.setTimer,
        random: () => random,
        report: (part, error) => faults.push([part, error]),
        counts: {
          forwarded: (events) => {
            counts.forwarded += events;
          },
          deadLetter: (events) => {
            counts.aside += events;
          },
        },
      },
      controller.signal,
    );
    return {
      stop: () => {
        controller.abort(new Error('stop'));
        return ended;
      },
    };
  };
  return { log, stream, timing, faults, counts, start };
}

/** More than enough for the pauses of a few failures. */
const LONG = 90_000;

async function asideOf(log: FakeLog): Promise<readonly (readonly [string, string])[]> {
  const found: (readonly [string, string])[] = [];
  for await (const { interaction, reason } of log.deadLetters(FORWARDER)) {
    found.push([interaction.eventId, reason]);
  }
  return found;
}

const imagesOf = (calls: readonly (readonly Interaction[])[]) =>
  calls.map((call) => call.map(({ imageId }) => imageId));

describe('forwarding', () => {
  it('tells each user and session apart, ten at a time, in order', async () => {
    const { log, stream, timing, counts, start } = await aForwarding([
      ...Array.from({ length: 23 }, (_, i) => ({ imageId: `a${i}` })),
      { userId: 'bob', imageId: 'b0' },
      { sessionId: 's2', imageId: 'a23' },
      { imageId: 'a24' },
    ]);
    const forwarder = start();
    await timing.advance(0);
    const calls = (userId: string) => imagesOf(stream.told.filter((call) => call[0]?.userId === userId));
    const images = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `a${from + i}`);
    expect(calls('ann')).toEqual([images(0, 10), images(10, 20), images(20, 23), ['a23'], ['a24']]);
    expect(calls('bob')).toEqual([['b0']]);
    expect(counts).toEqual({ forwarded: 26, aside: 0 });
    expect(await log.lag(FORWARDER)).toBe(0);
    await forwarder.stop();
  });

  it('takes what is not told without telling it', async () => {
    const { log, stream, timing, counts, start } = await aForwarding([
      { clusterId: null },
      { clusterId: null, userId: 'bob' },
    ]);
    const forwarder = start();
    await timing.advance(0);
    expect([stream.attempts.length, counts.forwarded, await log.lag(FORWARDER)]).toEqual([0, 0, 0]);
    await forwarder.stop();
  });

  it('continues with what is recorded later', async () => {
    const { log, stream, timing, start } = await aForwarding([]);
    const forwarder = start();
    await timing.advance(0);
    await log.append(anInteraction({ imageId: 'late' }));
    await timing.advance(0);
    expect(imagesOf(stream.told)).toEqual([['late']]);
    await forwarder.stop();
  });

  it('tries again after longer and longer pauses, says so, and holds up no other consumer', async () => {
    const { stream, timing, faults, start } = await aForwarding([
      { imageId: 'a0' },
      { userId: 'bob', imageId: 'b0' },
    ]);
    const at: number[] = [];
    stream.before = async ([first]) => {
      if (first?.userId !== 'ann') return;
      at.push(timing.monotonic());
      if (at.length <= 9) throw down();
    };
    const forwarder = start();
    await timing.advance(0);
    expect(imagesOf(stream.told)).toEqual([['b0']]);
    await timing.advance(10 * LONG);
    expect(at.slice(1).map((time, i) => time - (at[i] ?? 0))).toEqual([
      375, 750, 1_500, 3_000, 6_000, 12_000, 24_000, 45_000, 45_000,
    ]);
    expect(imagesOf(stream.told)).toEqual([['b0'], ['a0']]);
    expect(faults.length).toBe(9);
    expect(faults[0]).toEqual(['EVENTS', expect.objectContaining({ code: 'UNAVAILABLE' })]);
    await forwarder.stop();
  });

  it('waits at least as long as the service asks for', async () => {
    const { stream, timing, start } = await aForwarding([{ imageId: 'a0' }], 0);
    stream.before = async () => {
      if (stream.attempts.length === 1) {
        throw new ParallaxError('RATE_LIMITED', 'Too many.', { retryAfterMs: 7_000 });
      }
    };
    const forwarder = start();
    await timing.advance(6_999);
    expect(stream.told.length).toBe(0);
    await timing.advance(1);
    expect(stream.told.length).toBe(1);
    await forwarder.stop();
  });

  it('sets aside what is refused for good, with the reason, and delivers the rest in order', async () => {
    const entries = Array.from({ length: 10 }, (_, i) => ({
      eventId: `e${i}`,
      imageId: i === 3 || i === 8 ? POISON : `a${i}`,
    }));
    const { log, stream, timing, counts, faults, start } = await aForwarding(entries);
    const forwarder = start();
    await timing.advance(0);
    expect(faults.length).toBe(2);
    expect(await asideOf(log)).toEqual([
      ['e3', 'Refused. No such thing.'],
      ['e8', 'Refused. No such thing.'],
    ]);
    expect(stream.eventsOf('ann')).toEqual(['e0', 'e1', 'e2', 'e4', 'e5', 'e6', 'e7', 'e9']);
    expect(counts).toEqual({ forwarded: 8, aside: 2 });
    expect(await log.lag(FORWARDER)).toBe(0);
    await forwarder.stop();
  });

  it('does not take an entry that could not be set aside yet', async () => {
    const { log, timing, counts, faults, start } = await aForwarding([{ imageId: POISON }]);
    const deadLetter = log.deadLetter.bind(log);
    let refused = 0;
    log.deadLetter = async (...args) => {
      if (refused++ < 2) throw down();
      return deadLetter(...args);
    };
    const forwarder = start();
    await timing.advance(LONG);
    expect([counts.aside, faults.length, await log.lag(FORWARDER)]).toEqual([1, 3, 0]);
    await forwarder.stop();
  });

  it('stops at once in a pause and in a call, and leaves untaken what was not delivered', async () => {
    for (const hang of [false, true]) {
      const { log, stream, timing, start } = await aForwarding([{ eventId: 'e0' }, { eventId: 'e1' }]);
      stream.before = (_call, signal) =>
        hang
          ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
          : Promise.reject(down());
      const forwarder = start();
      await timing.advance(0);
      await forwarder.stop();
      expect(await log.lag(FORWARDER)).toBe(2);
      stream.before = async () => {};
      const again = start();
      await timing.advance(0);
      expect(stream.eventsOf('ann')).toEqual(['e0', 'e1']);
      await again.stop();
    }
  });

  it('keeps other users going while one call takes half a minute', async () => {
    const { stream, timing, start } = await aForwarding([
      { imageId: 'slow' },
      ...Array.from({ length: 30 }, (_, i) => ({ userId: `user-${i}`, imageId: 'quick' })),
    ]);
    stream.before = ([first]) =>
      first?.imageId === 'slow'
        ? new Promise((resolve) => timing.setTimer(resolve, 30_000))
        : Promise.resolve();
    const forwarder = start();
    await timing.advance(1);
    expect(stream.told.length).toBe(30);
    await timing.advance(30_000);
    expect(stream.told.length).toBe(31);
    await forwarder.stop();
  });
});

describe('forwarding, whatever fails and however often it is stopped', () => {
  const entry = fc.record({
    userId: fc.constantFrom('ann', 'bob', 'cid'),
    imageId: fc.constantFrom('a', 'a', 'a', 'a', POISON),
    sessionId: fc.constantFrom('s1', 's2'),
    clusterId: fc.constantFrom('comics', 'comics', 'comics', null),
  });
  const attempt = fc.constantFrom('ok', 'ok', 'down', 'lost', 'stop' as const);

  it('tells every entry at least once, each user’s in order, and sets aside just what is refused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entry, { maxLength: 60 }),
        fc.array(attempt, { maxLength: 40 }),
        async (fields, attempts) => {
          const entries = fields.map((each, i) => ({ ...each, eventId: `${i}` }));
          const { log, stream, timing, start } = await aForwarding(entries);
          const script = [...attempts];
          let forwarder = start();
          let stopping: Promise<void> | null = null;
          stream.before = async (call) => {
            const next = script.shift() ?? 'ok';
            if (next === 'down') throw down();
            if (next === 'lost') {
              // It arrived, and the answer did not.
              if (call.every(({ imageId }) => imageId !== POISON)) stream.told.push(call);
              throw down();
            }
            if (next === 'stop') {
              stopping = forwarder.stop();
              throw down();
            }
          };
          for (let rounds = 0; rounds < 100 && (await log.lag(FORWARDER)) > 0; rounds++) {
            await timing.advance(LONG);
            if (stopping === null) continue;
            await stopping;
            stopping = null;
            forwarder = start();
          }
          await timing.advance(LONG);
          await forwarder.stop();
          expect(await log.lag(FORWARDER)).toBe(0);
          const told = entries.filter(({ clusterId }) => clusterId !== null);
          for (const userId of ['ann', 'bob', 'cid']) {
            const due = told.flatMap((one) =>
              one.userId === userId && one.imageId !== POISON ? [one.eventId] : [],
            );
            // Repeats restart at an earlier entry; the last delivery of each entry is in order.
            const arrived = stream.eventsOf(userId);
            expect(inOrderOfLast(arrived)).toEqual(due);
          }
          const poison = told.filter(({ imageId }) => imageId === POISON).map(({ eventId }) => eventId);
          expect((await asideOf(log)).map(([eventId]) => eventId).sort()).toEqual(poison.sort());
        },
      ),
      { numRuns: 150 },
    );
  });

  function inOrderOfLast(arrived: readonly string[]): readonly string[] {
    return [...new Set([...arrived].reverse())].reverse();
  }
});
