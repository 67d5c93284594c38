import { describe, expect, it } from 'vitest';
import { outOfTime, startBudget, within } from '../../../src/search/search-budget.js';
import { patienceFor } from '../../../src/search/taste/taste-in-time.js';
import { FakeTiming } from '../../fakes/fake-timing.js';

describe('the budget of a search', () => {
  it('aborts when it is spent, and says what to do', async () => {
    const timing = new FakeTiming();
    const budget = startBudget(timing, 500);
    await timing.advance(499);
    expect([budget.elapsed(), budget.signal.aborted]).toEqual([499, false]);
    await timing.advance(1);
    expect(budget.signal.reason).toMatchObject({
      code: 'TIMEOUT',
      message: 'The search took longer than its 500 ms; try again.',
      retryAfterMs: 1_000,
    });
    expect(outOfTime(500)).toMatchObject({ code: 'TIMEOUT' });
  });

  it('aborts nothing and keeps no timer once it has ended', async () => {
    const timing = new FakeTiming();
    const budget = startBudget(timing, 500);
    budget.end();
    expect(timing.waiting).toBe(0);
    await timing.advance(1_000);
    expect(budget.signal.aborted).toBe(false);
  });

  it('keeps no timer of a stage that has answered, and answers in its place when it is late', async () => {
    const timing = new FakeTiming();
    expect(await within(timing, Promise.resolve('answer'), 100, () => 'late')).toBe('answer');
    expect(timing.waiting).toBe(0);
    const late = within(timing, new Promise<string>(() => undefined), 100, () => 'late');
    await timing.advance(100);
    expect(await late).toBe('late');
  });

  it.each([
    { candidates: 20, budget: 1_000, until: 250, why: 'a fast k-NN search leaves the ranker 250 ms' },
    { candidates: 400, budget: 1_000, until: 500, why: 'a slow one leaves it 100 ms more' },
    { candidates: 950, budget: 1_000, until: 1_000, why: 'the budget ends all patience' },
  ])('waits for a taste until $until ms: $why', ({ candidates, budget, until }) => {
    expect(
      patienceFor({ elapsed: () => candidates, end: () => {}, signal: AbortSignal.any([]) }, budget),
    ).toBe(until);
  });
});
