import type { GuardSettings } from './guard.js';
import type { GuardedPort } from './policy-events.js';

const FIVE = { failures: 5, againMs: 20 };

/**
 * The default policies for each engine.
 *
 * Timeouts are shares of the search's budget, such that the fallback of a stage still fits into it:
 *
 * | port | timeout | reason |
 * |---|---|---|
 * | embedder | 60 % | the fallback search by words needs the rest |
 * | index | 70 % | an engine that hangs leaves time for candidates of an earlier search |
 * | ranker | 250 % | no search waits so long, but a late taste is kept for the user's next one |
 * | cache | an eighth, at most 100 ms | a cache that is slower than this saves nothing |
 * | log, reading | 100 % | only the taste waits for it |
 * | log, writing | 5 s | durability may wait for a disk once a second; no search waits here |
 *
 * The breakers open after five failures in a row. A failed connection shared by several searches counts fewer
 * than five. A hanging cache delays two or three searches, since each makes several requests. They try again
 * after a second (a search without its index or log is an error, and a trial costs the engine one call).
 * Breakers of engines that only affect order or words wait two and five seconds.
 *
 * The number of concurrent calls is that of some hundred searches a second; the queue is as long again. Two
 * exceptions: the cache has no queue, since a miss is cheaper than waiting. The log accepts many interactions
 * at once, which its adapters make durable together.
 *
 * A retry waits 20 ms; that of the log 100, for a client of Redis reconnects by itself and takes up to 50 ms
 * before it starts to.
 */
export function policyDefaults(searchBudgetMs: number): Readonly<Record<GuardedPort, GuardSettings>> {
  const share = (part: number): number => Math.max(1, Math.round(searchBudgetMs * part));
  return {
    embedder: { ...FIVE, timeoutMs: share(0.6), tryAgainMs: 2_000, calls: 64, waiting: 64 },
    index: { ...FIVE, timeoutMs: share(0.7), tryAgainMs: 1_000, calls: 128, waiting: 128 },
    ranker: { ...FIVE, timeoutMs: share(2.5), tryAgainMs: 5_000, calls: 128, waiting: 128 },
    cache: { ...FIVE, timeoutMs: Math.min(100, share(1 / 8)), tryAgainMs: 1_000, calls: 512, waiting: 0 },
    log: { ...FIVE, timeoutMs: share(1), tryAgainMs: 1_000, againMs: 100, calls: 1_000, waiting: 1_000 },
  };
}

/** Time limit for making an interaction durable. */
export const APPEND_TIMEOUT_MS = 5_000;
