import { hashOf } from '../../../scoring/models/fit/blend-fit.js';
import type { EventTable } from '../events/event-table.js';
import { LEARNT, type Plan, planOf, type Question, TEST, VALIDATION } from './plan.js';

export interface ReplayOptions {
  /** At most so many questions a window; of more events a sample is drawn. */
  readonly most: number;
  readonly seed: number;
}

/**
 * Replay in global time order: each event is asked for before it, and any of its second, is learnt. All events are
 * learnt; those of the second quarter are for choosing, those of the second half for reporting.
 */
export function replayPlan(table: EventTable, { most, seed }: ReplayOptions): Plan {
  const rows = table.user.length;
  const [quarter, half] = [Math.floor(rows / 4), Math.floor(rows / 2)];
  const questions: Question[] = [];
  const ask = (from: number, to: number, window: typeof VALIDATION | typeof TEST): void => {
    for (const row of sampled(from, to, most, seed)) {
      questions.push({
        before: row,
        user: table.user[row] ?? 0,
        second: table.second[row] ?? 0,
        window,
        truth: [table.item[row] ?? 0],
      });
    }
  };
  ask(quarter, half, VALIDATION);
  ask(half, rows, TEST);
  return planOf(new Uint8Array(rows).fill(LEARNT), questions);
}

/** All of a range, or a sample that depends on the seed alone, rising. */
function sampled(from: number, to: number, most: number, seed: number): readonly number[] {
  const part = most / (to - from);
  const rows: number[] = [];
  for (let row = from; row < to; row++) {
    if (part >= 1 || hashOf(`${seed} ${row}`) / 2 ** 32 < part) rows.push(row);
  }
  return rows;
}
