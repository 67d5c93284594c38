import type { Interaction } from '../../domain/interaction.js';
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
  let failures = 0;
  while (!signal.aborted) {
    try {
      const batch = await next(signal);
      if (batch === null || signal.aborted) continue;
      await take(batch.entries, signal);
      await batch.taken();
      failures = 0;
    } catch {
      // The consumer reports its failures itself; an unreadable log is reported by appends.
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS), signal);
      failures += 1;
    }
  }
}
