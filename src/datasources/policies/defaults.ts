import type { GuardSettings } from './guard.js';
import type { GuardedPort } from './policy-events.js';

const FIVE = { failures: 5, againMs: 20 };

/**
 * How patient the gateway is with each engine.
 *
 * Timeouts are shares of the search's budget, such that the fallback of a stage still fits into it:
 *
 * | port | timeout | because |
 * |---|---|---|
 * | embedder | 60 % | the search for words that answers instead needs the rest |
 * | index | 70 % | an engine that hangs leaves time for candidates of an earlier search |
 * | ranker | 250 % | no search waits so long, but a late taste is kept for the user's next one |
 * | cache | an eighth, at most 100 ms | a cache that is slower than this saves nothing |
 * | log, reading | 100 % | nothing but the taste waits for it |
 * | log, writing | 5 s | durability may wait for a disk once a second; no search waits here |
 *
 * The breakers open after five failures in a row: one hiccup of a connection that several searches share
 * is not five, and a cache that hangs holds up two searches or three, since each asks it several things at once.
 * They try again after a second (a search without its index or log is an error, and a try costs the
 * engine one call), those of engines whose absence costs order or words only after two and five.
 *
 * As many calls may be under way as would be at some hundred searches a second; the waiting line is as
 * long again. Two exceptions: the cache has no line, since a miss is cheaper than waiting, and the log
 * takes many interactions at once, which its adapters make durable together.
 *
 * A second try waits 20 ms; that of the log 100, for a client of Redis opens its connection anew by itself
 * and takes up to 50 ms before it begins to.
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

/** How long an interaction may take to become durable. */
export const APPEND_TIMEOUT_MS = 5_000;
