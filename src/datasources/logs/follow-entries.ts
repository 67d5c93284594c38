import type { Interaction } from '../../domain/interaction.js';
import { backOff, retry } from '../concurrency/retry.js';
import type { Pause, TakeEntries } from './interaction-log.js';

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** The oldest entries that a consumer has not taken, and how to note that it has. */
export interface Batch {
  readonly entries: readonly Interaction[];
  taken(): Promise<void>;
}

/**
 * Passes one batch after another to a consumer until the signal aborts. After a failure of reading, consuming
 * or storing the position, it restarts at the last stored position, after a pause that doubles.
 *
 * @param next  waits for entries when there are none; may return null at any time, at the latest on abort
 */
export async function followEntries(
  next: (signal: AbortSignal) => Promise<Batch | null>,
  take: TakeEntries,
  signal: AbortSignal,
  pause: Pause,
): Promise<void> {
  const step = async (): Promise<void> => {
    if (signal.aborted) return;
    const batch = await next(signal);
    if (batch === null || signal.aborted) return;
    await take(batch.entries, signal);
    await batch.taken();
  };
  // The consumer reports its failures itself; an unreadable log is reported by appends.
  while (!signal.aborted)
    await retry(step, {
      pauseAfter: (_, failures) => backOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, failures),
      pause: (ms) => pause(ms, signal),
    });
}
