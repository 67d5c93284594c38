import { backOff, retry } from '../../datasources/concurrency/retry.js';
import { ParallaxError } from '../../domain/errors.js';
import type { TypicalMinutes } from '../resource.js';

/** Clock and randomness; injected, so that tests need not wait. */
export interface Waiting {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Rejects as soon as the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds between two reads, instead of the interval that the typical time gives. */
  readonly every?: number | undefined;
}

const SHORTEST_MS = 2_000;
const LONGEST_MS = 60_000;
/** Reads in the typical time. */
const READS = 20;
const GROWTH = 1.1;
/** Share of the interval to either side, so that many who wait do not read at once. */
const JITTER = 0.2;

/**
 * Milliseconds until the next read of a resource that is being created: a twentieth of its typical time, at least 2
 * seconds, growing slowly up to a minute, 20 % more or less.
 *
 * @param round  reads so far, from 0
 */
export function untilNextRead(
  typicalMinutes: TypicalMinutes,
  round: number,
  { random, every }: Waiting,
): number {
  if (every !== undefined) return every;
  const typical = ((typicalMinutes[0] + typicalMinutes[1]) / 2) * 60_000;
  const first = Math.min(Math.max(typical / READS, SHORTEST_MS), LONGEST_MS);
  return jittered(Math.min(first * GROWTH ** round, LONGEST_MS), random);
}

const FIRST_BACK_OFF_MS = 2_000;
const FIRST_QUOTA_WAIT_MS = 5_000;
const LONGEST_QUOTA_WAIT_MS = 5 * 60_000;
/** Attempts at a service that does not answer: about a minute. */
const MOST_FAILURES = 5;

export interface Retried {
  readonly kind: 'quota' | 'trouble';
  readonly error: ParallaxError;
  readonly ms: number;
}

/**
 * Repeats work after errors that may pass. A quota is waited out, however long that takes; a service that cannot
 * be reached gets a few more attempts.
 *
 * @param tell  called before each pause
 * @throws errors that will not pass, and the signal's reason
 */
export async function retryTransient<Result>(
  work: () => Promise<Result>,
  waiting: Waiting,
  signal: AbortSignal,
  tell: (retried: Retried) => void,
): Promise<Result> {
  let quotas = 0;
  let failures = 0;
  return retry(work, {
    pauseAfter(error) {
      if (!(error instanceof ParallaxError) || signal.aborted) return null;
      const kind = kindOf(error);
      if (kind === null || (kind === 'trouble' && failures === MOST_FAILURES)) return null;
      const longest =
        kind === 'quota'
          ? backOff(FIRST_QUOTA_WAIT_MS, LONGEST_QUOTA_WAIT_MS, ++quotas)
          : backOff(FIRST_BACK_OFF_MS, Number.POSITIVE_INFINITY, ++failures);
      const ms = waiting.every ?? Math.max(jittered(longest, waiting.random), error.retryAfterMs ?? 0);
      tell({ kind, error, ms });
      return ms;
    },
    pause: (ms) => waiting.pause(ms, signal),
  });
}

function kindOf({ code }: ParallaxError): Retried['kind'] | null {
  if (code === 'RATE_LIMITED') return 'quota';
  return code === 'UNAVAILABLE' || code === 'TIMEOUT' ? 'trouble' : null;
}

function jittered(ms: number, random: () => number): number {
  return ms * (1 - JITTER + 2 * JITTER * random());
}
