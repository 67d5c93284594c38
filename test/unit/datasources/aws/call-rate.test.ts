import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openCallRate } from '../../../../src/datasources/aws/call-rate.js';
import { FakeTiming } from '../../../fakes/fake-timing.js';

function aRate({ callsPerSecond = 10, maxWaitMs = Infinity } = {}) {
  const timing = new FakeTiming();
  const rate = openCallRate({
    service: 'Amazon Bedrock',
    callsPerSecond,
    maxWaitMs,
    now: timing.monotonic,
    setTimer: timing.setTimer,
  });
  return { rate, timing };
}

describe('the rate of calls', () => {
  it('lets a second of calls through at once, and the others at their rate, in order', async () => {
    const { rate, timing } = aRate();
    const went: (readonly [number, number])[] = [];
    for (let call = 1; call <= 15; call++) void rate.turn().then(() => went.push([call, timing.monotonic()]));
    await timing.advance(0);
    expect(went).toHaveLength(10);
    await timing.advance(1_000);
    expect(went.slice(10)).toEqual([
      [11, 100],
      [12, 200],
      [13, 300],
      [14, 400],
      [15, 500],
    ]);
  });

  it('fills up to one second of calls and no further', async () => {
    const { rate, timing } = aRate({ callsPerSecond: 2, maxWaitMs: 0 });
    await timing.advance(60_000);
    await Promise.all([rate.turn(), rate.turn()]);
    await expect(rate.turn()).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 500 });
    await timing.advance(500);
    await rate.turn();
  });

  it('refuses at once what would wait too long, and lets it take no other’s turn', async () => {
    const { rate, timing } = aRate({ callsPerSecond: 1, maxWaitMs: 1_000 });
    await rate.turn();
    const second = rate.turn();
    for (let call = 0; call < 5; call++) {
      await expect(rate.turn()).rejects.toMatchObject({ code: 'RATE_LIMITED', retryAfterMs: 2_000 });
    }
    await timing.advance(1_000);
    await second;
    void rate.turn();
    await expect(rate.turn()).rejects.toMatchObject({ retryAfterMs: 2_000 });
  });

  it('gives the turn of a call that gave up to the next', async () => {
    const { rate, timing } = aRate({ callsPerSecond: 1 });
    await rate.turn();
    const reason = new Error('the budget is spent');
    const controller = new AbortController();
    const abandoned = expect(rate.turn(controller.signal)).rejects.toBe(reason);
    controller.abort(reason);
    await abandoned;
    let went = -1;
    void rate.turn().then(() => {
      went = timing.monotonic();
    });
    await timing.advance(1_000);
    expect(went).toBe(1_000);
  });

  it('is not asked by a call that has given up before', async () => {
    const { rate } = aRate({ callsPerSecond: 1, maxWaitMs: 0 });
    await expect(rate.turn(AbortSignal.abort(new Error('over')))).rejects.toThrow('over');
    await rate.turn();
  });

  it('never lets more through than the rate and one second’s worth, whenever they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 }),
        async (callsPerSecond, gaps) => {
          const { rate, timing } = aRate({ callsPerSecond });
          const times: number[] = [];
          for (const gap of gaps) {
            await timing.advance(gap);
            void rate.turn().then(() => times.push(timing.monotonic()));
          }
          await timing.advance(100_000);
          expect(times).toHaveLength(gaps.length);
          for (const [position, time] of times.entries()) {
            const within = times.slice(0, position + 1).filter((earlier) => earlier > time - 1_000).length;
            expect(within).toBeLessThanOrEqual(2 * callsPerSecond + 1);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
