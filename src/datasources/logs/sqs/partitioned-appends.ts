import { createHash } from 'node:crypto';
import { ParallaxError } from '../../../domain/errors.js';
import type { Interaction } from '../../../domain/interaction.js';
import { sleep } from '../../concurrency/sleep.js';
import { untilAborted } from '../../concurrency/until-aborted.js';
import { withinDeadline } from '../../concurrency/within-deadline.js';
import type { Appended, InteractionLog, TimeFrom } from '../interaction-log.js';
import type { ForgottenUsers } from './forgotten-users.js';
import { MESSAGES_EACH, type Queue } from './queue.js';
import { type QueuedInteraction, type QueueMessage, queueMessage } from './queue-message.js';

export interface PartitionedAppendsOptions {
  readonly queue: Pick<Queue, 'send'>;
  readonly state: Pick<InteractionLog, 'append' | 'history'>;
  readonly forgotten: Pick<ForgottenUsers, 'when'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Time for which an interaction that SQS has waits for the state to have it too. */
  readonly patienceMs: number;
}

interface Pending {
  readonly interaction: Interaction;
  readonly timeFrom: TimeFrom;
  resolve(appended: Appended): void;
  reject(error: unknown): void;
}

/** State of a user that must be known before an interaction is sent. */
interface UserNow {
  readonly paused: boolean;
  readonly forgottenAt: number | null;
}

/** As many calls of SQS are under way at once. */
const PARTITIONS = 8;
/** Size limit of one SQS call, all messages together. */
const MOST_BYTES = 256 * 1_024;
/** A client of Redis that lost its connection opens another within about as much. */
const AGAIN_MS = 50;

/**
 * Appends on their way into the queue. A user has one of a few partitions, and a partition has one call of SQS under
 * way: so each user's interactions arrive in the order of the calls, and those of many share a call.
 */
export class PartitionedAppends {
  readonly #partitions: readonly Pending[][] = Array.from({ length: PARTITIONS }, () => []);
  readonly #busy = new Set<Pending[]>();

  constructor(private readonly options: PartitionedAppendsOptions) {}

  append(interaction: Interaction, timeFrom: TimeFrom): Promise<Appended> {
    return new Promise((resolve, reject) => {
      const partition = this.#partitionOf(interaction.userId);
      partition.push({ interaction, timeFrom, resolve, reject });
      if (!this.#busy.has(partition)) void this.#work(partition);
    });
  }

  #partitionOf(userId: string): Pending[] {
    const first = createHash('sha256').update(userId).digest()[0] ?? 0;
    const partition = this.#partitions[first % PARTITIONS];
    if (partition === undefined) throw new RangeError('an unknown partition');
    return partition;
  }

  async #work(partition: Pending[]): Promise<void> {
    this.#busy.add(partition);
    // Those of the same turn of the event loop go together.
    await Promise.resolve();
    while (partition.length > 0) {
      const batch = partition.splice(0, MESSAGES_EACH);
      try {
        await this.#record(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#busy.delete(partition);
  }

  async #record(batch: readonly Pending[]): Promise<void> {
    const users = await this.#look(new Set(batch.map(({ interaction }) => interaction.userId)));
    const going: Pending[] = [];
    for (const pending of batch) {
      if (users.get(pending.interaction.userId)?.paused === true) pending.resolve({ kind: 'paused' });
      else going.push(pending);
    }
    const sentAt = this.options.now();
    const messages = going.map(({ interaction, timeFrom }) => {
      const queued: QueuedInteraction = { interaction, timeFrom, sentAt };
      return queueMessage(queued, users.get(interaction.userId)?.forgottenAt ?? null);
    });
    for (const part of partsOf(messages)) {
      const refusals = await this.options.queue.send(part.messages);
      const sent = going.slice(part.from, part.from + part.messages.length);
      await Promise.all(sent.map((pending, i) => this.#settle(pending, refusals[i] ?? null)));
    }
  }

  /** SQS has it, or refused it alone. */
  async #settle(pending: Pending, refusal: ParallaxError | null): Promise<void> {
    const { interaction, timeFrom, resolve, reject } = pending;
    if (refusal !== null) return reject(refusal);
    const { state, patienceMs } = this.options;
    try {
      const appended = await briefly(patienceMs, () => state.append(interaction, timeFrom));
      resolve(appended ?? { kind: 'queued', interaction });
    } catch (error) {
      reject(error);
    }
  }

  /** Users whose state does not arrive in time are treated as unknown: their interactions are sent. */
  async #look(userIds: ReadonlySet<string>): Promise<ReadonlyMap<string, UserNow>> {
    const { state, forgotten, patienceMs } = this.options;
    const known = new Map<string, UserNow>();
    await Promise.all(
      [...userIds].map(async (userId) => {
        const now = await briefly(patienceMs / 2, async () => {
          const [history, forgottenAt] = await Promise.all([state.history(userId), forgotten.when(userId)]);
          return { paused: history?.paused ?? false, forgottenAt };
        });
        if (now !== null) known.set(userId, now);
      }),
    );
    return known;
  }
}

/** Runs of messages that fit into one call each. */
function* partsOf(messages: readonly QueueMessage[]) {
  let from = 0;
  let bytes = 0;
  for (const [i, { body }] of messages.entries()) {
    if (i > from && bytes + body.length > MOST_BYTES) {
      yield { from, messages: messages.slice(from, i) };
      from = i;
      bytes = 0;
    }
    bytes += body.length;
  }
  if (from < messages.length) yield { from, messages: messages.slice(from) };
}

/**
 * Reads the state within a time limit, with retries while it is down; null on a timeout. Errors of the
 * interaction itself are thrown.
 */
async function briefly<T>(ms: number, ask: () => Promise<T>): Promise<T | null> {
  return withinDeadline(ms, [], async (signal) => {
    while (!signal.aborted) {
      try {
        return await untilAborted(ask(), signal);
      } catch (error) {
        if (error instanceof ParallaxError && error.code === 'BAD_USER_INPUT') throw error;
        await sleep(AGAIN_MS, signal);
      }
    }
    return null;
  });
}
