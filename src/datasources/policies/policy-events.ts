import type { ErrorCode } from '../../domain/errors.js';

/** A part of the gateway whose engine may be on another machine. */
export type GuardedPort = 'embedder' | 'index' | 'ranker' | 'cache' | 'log';

/** `closed`: calls pass. `open`: none does. `half-open`: one call tests if the engine is back. */
export type BreakerState = 'closed' | 'half-open' | 'open';

/**
 * Result of a call: `ok`, an error code (INTERNAL also for unknown errors of an adapter), or ABORTED by the
 * caller. Refused without a call: REFUSED by an open breaker, or BUSY with too many calls under way.
 */
export type CallOutcome = 'ok' | ErrorCode | 'ABORTED' | 'REFUSED' | 'BUSY';

/** Where the policies tell what happens; must not throw. */
export interface PolicyEvents {
  /** Once a change. With `open`, the error that was one too many. */
  onState(port: GuardedPort, state: BreakerState, error?: unknown): void;
  /** @param ms how long the caller waited, retries included */
  onCall?(port: GuardedPort, method: string, outcome: CallOutcome, ms: number): void;
}
