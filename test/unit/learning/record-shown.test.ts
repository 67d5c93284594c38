import { beforeEach, describe, expect, it } from 'vitest';
import type { NotedPages, ShownPage } from '../../../src/domain/impression.js';
import { ShownRecorder } from '../../../src/learning/record-shown.js';
import { aShownPage } from '../../builders/a-shown-page.js';
import { FakeTiming } from '../../fakes/fake-timing.js';

describe('what searches show', () => {
  let batches: ShownPage[][];
  let answer: (pages: readonly ShownPage[]) => Promise<NotedPages>;
  let counts: Record<string, number>;
  let faults: unknown[];
  let timing: FakeTiming;
  let recorder: ShownRecorder;

  beforeEach(() => {
    batches = [];
    counts = {};
    faults = [];
    timing = new FakeTiming();
    answer = async (pages) => ({ kept: pages.length, refused: 0 });
    recorder = new ShownRecorder({
      log: {
        noteShown(pages) {
          batches.push([...pages]);
          return answer(pages);
        },
      },
      setTimer: timing.setTimer,
      report: (_part, error) => faults.push(error),
      count(outcome, pages) {
        counts[outcome] = (counts[outcome] ?? 0) + pages;
      },
    });
  });

  const note = (pages: number): void => {
    for (let i = 0; i < pages; i++) recorder.note(aShownPage({ searchId: `search-${i}` }));
  };

  it('is written in one batch, half a second after the first page', async () => {
    note(3);
    await timing.advance(499);
    expect(batches).toEqual([]);
    note(1);
    await timing.advance(1);
    expect(batches.map((batch) => batch.length)).toEqual([4]);
    expect(counts).toEqual({ kept: 4, refused: 0 });
    await timing.advance(10_000);
    expect(batches).toHaveLength(1);
    note(1);
    await timing.advance(500);
    expect(batches).toHaveLength(2);
  });

  it('is written earlier when much waits', () => {
    note(450);
    expect(batches.map((batch) => batch.length)).toEqual([200, 200]);
  });

  it('counts what the log refuses and what is lost, and reports why', async () => {
    answer = async () => ({ kept: 1, refused: 2 });
    note(3);
    await timing.advance(500);
    answer = () => Promise.reject(new Error('down'));
    note(2);
    await timing.advance(500);
    expect(counts).toEqual({ kept: 1, refused: 2, lost: 2 });
    expect(faults).toMatchObject([{ message: 'down' }]);
  });

  it('is bounded in memory while the log hangs, and takes more afterwards', async () => {
    let done: (() => void) | undefined;
    const hanging = new Promise<void>((resolve) => {
      done = resolve;
    });
    answer = async (pages) => {
      await hanging;
      return { kept: pages.length, refused: 0 };
    };
    note(2_500);
    expect(counts).toEqual({ lost: 500 });
    done?.();
    await recorder.close();
    expect(counts).toEqual({ lost: 500, kept: 2_000, refused: 0 });
    note(1);
    await recorder.close();
    expect(counts).toMatchObject({ kept: 2_001 });
  });

  it('is written at the end', async () => {
    note(2);
    await recorder.close();
    expect(batches.map((batch) => batch.length)).toEqual([2]);
    expect(timing.waiting).toBe(0);
  });
});
