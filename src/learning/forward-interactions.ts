import { backOff, halfJitter, retry } from '../datasources/concurrency/retry.js';
import { type SetTimer, sleepUnlessAborted } from '../datasources/concurrency/sleep.js';
import { type EventStream, MOST_EVENTS } from '../datasources/events/event-stream.js';
import type { InteractionLog } from '../datasources/logs/interaction-log.js';
import type { ReportFault } from '../domain/degradation.js';
import { ParallaxError } from '../domain/errors.js';
import type { Interaction } from '../domain/interaction.js';

/** The forwarder's name in the log: `log.lag(FORWARDER)` is its backlog. */
export const FORWARDER = 'personalize';

export interface ForwardOptions {
  readonly log: Pick<InteractionLog, 'follow' | 'deadLetter'>;
  readonly events: Pick<EventStream, 'sessionOf' | 'send'>;
  readonly setTimer: SetTimer;
  /** In [0, 1). */
  readonly random: () => number;
  readonly report: ReportFault;
  readonly counts?: ForwardCounts;
  /**
   * Returns true if a failure should be retried here. By default all are; a log that redelivers entries by
   * itself needs fewer retries.
   */
  readonly mayPass?: (error: unknown) => boolean;
  /** Users of one batch whose interactions are sent concurrently. */
  readonly concurrency?: number;
}

/**
 * Counts of delivered and dead-lettered entries; entries that are never sent to a ranking model are in
 * neither.
 */
export interface ForwardCounts {
  forwarded(events: number): void;
  deadLetter(events: number): void;
}

const CONCURRENCY = 8;

/**
 * Sends logged interactions to the remote ranker until the signal aborts: at least once, each user's in
 * order. Then it resolves, and undelivered entries stay in the log.
 *
 * A service that is down is retried for ever: the log keeps the entries. An entry that the service refuses
 * permanently is dead-lettered with the reason, and the rest of its batch continues.
 */
export async function forwardInteractions(options: ForwardOptions, signal: AbortSignal): Promise<void> {
  await options.log.follow(FORWARDER, (entries, until) => forwardBatch(entries, until, options), signal);
}

/**
 * Resolves when every entry was delivered or dead-lettered; a slow user does not delay others of the batch.
 */
async function forwardBatch(
  entries: readonly Interaction[],
  signal: AbortSignal,
  options: ForwardOptions,
): Promise<void> {
  const users = callsByUser(entries, options.events);
  const workers = Array.from({ length: options.concurrency ?? CONCURRENCY }, async () => {
    for (let calls = users.pop(); calls !== undefined; calls = users.pop()) {
      for (const call of calls) await deliver(call, signal, options);
    }
  });
  // Wait for all workers: the batch must not be redelivered while a part of it is in progress.
  const failed = (await Promise.allSettled(workers)).find((worker) => worker.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/**
 * Sends one call. If an entry is refused permanently, sends the halves, in order, down to the faulty entry.
 */
async function deliver(
  call: readonly Interaction[],
  signal: AbortSignal,
  options: ForwardOptions,
): Promise<void> {
  const { events, log, counts, report } = options;
  try {
    await retried(options, signal, () => events.send(call, signal));
    counts?.forwarded(call.length);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [only, ...others] = call;
    if (only === undefined) return;
    if (others.length === 0) {
      await retried(options, signal, () => log.deadLetter(FORWARDER, only, reasonOf(error)));
      counts?.deadLetter(1);
      report('EVENTS', error);
      return;
    }
    const middle = Math.ceil(call.length / 2);
    await deliver(call.slice(0, middle), signal, options);
    await deliver(call.slice(middle), signal, options);
  }
}

/** Each user's calls in order, the user of the oldest entry last; a call is of one session. */
function callsByUser(
  entries: readonly Interaction[],
  events: ForwardOptions['events'],
): (readonly Interaction[])[][] {
  const users = new Map<string, { session: string; call: Interaction[]; calls: Interaction[][] }>();
  for (const entry of entries) {
    const session = events.sessionOf(entry);
    if (session === null) continue;
    const user = users.get(entry.userId);
    if (user?.session === session && user.call.length < MOST_EVENTS) {
      user.call.push(entry);
      continue;
    }
    const call = [entry];
    users.set(entry.userId, { session, call, calls: [...(user?.calls ?? []), call] });
  }
  return [...users.values()].map(({ calls }) => calls).reverse();
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

/** Retries until the attempt succeeds, is refused for good, or the signal aborts. */
function retried(
  { setTimer, random, report, mayPass }: ForwardOptions,
  signal: AbortSignal,
  attempt: () => Promise<void>,
): Promise<void> {
  const work = async (): Promise<void> => {
    signal.throwIfAborted();
    await attempt();
  };
  return retry(work, {
    pauseAfter(error, failures) {
      signal.throwIfAborted();
      if (isRefusal(error)) return null;
      report('EVENTS', error);
      if (mayPass?.(error) === false) return null;
      const asked = error instanceof ParallaxError ? (error.retryAfterMs ?? 0) : 0;
      return Math.max(asked, halfJitter(backOff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, failures), random()));
    },
    pause: (ms) => sleepUnlessAborted(ms, signal, setTimer),
  });
}

function isRefusal(error: unknown): error is ParallaxError {
  return error instanceof ParallaxError && error.code === 'BAD_USER_INPUT';
}

const LONGEST_REASON = 500;

/** For the operator, beside the entry itself: the service's own words too. */
function reasonOf({ message, cause }: ParallaxError): string {
  const words = cause instanceof Error ? `${message} ${cause.message}` : message;
  return words.slice(0, LONGEST_REASON);
}
