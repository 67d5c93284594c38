import type { ErrorCode } from '../../domain/errors.js';

/** A part of the gateway whose engine may be on another machine. */
export type GuardedPort = 'embedder' | 'index' | 'ranker' | 'cache' | 'log';

/** `closed`: calls go through. `open`: none does. `half-open`: one is trying whether it is over. */
export type BreakerState = 'closed' | 'half-open' | 'open';

/**
 * What came of a call: `ok`, a code of ours (INTERNAL also for what an adapter threw that is none of ours),
 * ABORTED by the caller, or refused without a call because the breaker is open (REFUSED) or too many are
 * under way (BUSY).
 */
export type CallOutcome = 'ok' | ErrorCode | 'ABORTED' | 'REFUSED' | 'BUSY';

/** Where the policies tell what happens; must not throw. */
export interface PolicyEvents {
  /** Once a change. With `open`, the error that was one too many. */
  onState(port: GuardedPort, state: BreakerState, error?: unknown): void;
  /** @param ms how long the caller waited, retries included */
  onCall?(port: GuardedPort, method: string, outcome: CallOutcome, ms: number): void;
}
