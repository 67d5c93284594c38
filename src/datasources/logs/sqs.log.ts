import type { ReportFault } from '../../domain/degradation.js';
import { ParallaxError } from '../../domain/errors.js';
import type { UserHistory } from '../../domain/history.js';
import type { NotedPages, ShownPage } from '../../domain/impression.js';
import type { Interaction } from '../../domain/interaction.js';
import { sleep } from '../concurrency/sleep.js';
import { connectRedis } from '../redis/redis-connection.js';
import type { RedisOptions } from '../redis/redis-types.js';
import type {
  Appended,
  Changed,
  DeadLetter,
  Forgotten,
  InteractionLog,
  KeptFit,
  Learn,
  Pause,
  PendingErasure,
  TakeEntries,
  TimeFrom,
} from './interaction-log.js';
import type { QueuedLog } from './queued-log.js';
import { openRedisLog } from './redis.log.js';
import { ForgottenUsers } from './sqs/forgotten-users.js';
import { PartitionedAppends } from './sqs/partitioned-appends.js';
import { Queue, type QueueOptions } from './sqs/queue.js';
import { QueueConsumer } from './sqs/queue-consumer.js';
import { QueueInbox } from './sqs/queue-inbox.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** As long as a Redis log keeps what its consumers have taken: to be exported and evaluated. */
const KEEP_ENTRIES_MS = 30 * DAY_MS;
/**
 * Many times the time that a healthy Redis needs; after it an interaction that SQS has is acknowledged in any
 * case.
 */
const PATIENCE_MS = 250;
const RECEIVERS = 4;
const WAIT_SECONDS = 5;
const VISIBILITY_SECONDS = 30;
const LONGEST_AGAIN_SECONDS = 900;
const RETRY_AFTER_MS = 1_000;

export interface SqsLogOptions extends RedisOptions, QueueOptions {
  readonly catalogue: string;
  readonly learn: Learn;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /**
   * True if other systems hold users' data too and must erase users that this log forgets; false by default.
   */
  readonly othersForgetToo?: boolean;
  /** Number of shown pages to keep; 0, none, when absent. */
  readonly keepShown?: number;
  /** Called for unreadable or contradictory messages, which are skipped. */
  readonly report?: ReportFault;
  /**
   * Time for which an interaction that SQS has waits for Redis to have it too, milliseconds; 250 when absent.
   */
  readonly patienceMs?: number;
  readonly pause?: Pause;
  /** Batches that a follower has in hand at once; 4 when absent. */
  readonly receivers?: number;
  /** Time that a receive call waits for a message; 5 when absent. */
  readonly waitSeconds?: number;
  /** Time after which messages of a dead consumer are delivered to others; 30 when absent. */
  readonly visibilitySeconds?: number;
  /** Delay of a message that could not be processed; doubling from 2 s to 15 minutes when absent. */
  readonly againSeconds?: (receives: number) => number;
}

/**
 * The interaction log without a durable Redis. A FIFO queue of Amazon SQS holds acknowledged interactions. A
 * Redis or Valkey that may lose data (ElastiCache) holds the users' states.
 *
 * `append` stores the interaction in SQS, with the user as message group, and then applies it to the state,
 * within a short time, for the next search. If that fails, the consumer applies it later: it applies every
 * message to the state, which knows event ids, before consuming it. A message is deleted when it was
 * consumed. One that cannot be read, or is never consumed, ends in the queue's dead-letter queue.
 *
 * A queue is weaker than the port demands:
 * - While Redis is down `append` answers `queued`: it reads no state and does not check for a pause, which the
 *   consumer does then. Another payload under a known event id is accepted and dropped later; the first counts.
 *   `history`, `update` and `forget` are UNAVAILABLE, and a log cannot be opened.
 * - States, pins, pauses, dead letters and pending erasures are as durable as that Redis. After a loss of data
 *   it recovers the messages still in the queue; seqs restart then, as does every cache in the same Redis.
 * - The queue has a single position: each consumer, under any name and in any process, takes messages from all
 *   others. `lag` is the queue's depth for all of them.
 * - `entries` are those that Redis has: 30 days, if it lost none.
 */
export async function openSqsLog(options: SqsLogOptions): Promise<QueuedLog> {
  const { url, cluster, commandTimeoutMs, onError, catalogue, now, othersForgetToo = false } = options;
  const { report = () => {} } = options;
  const { sentinels, primaryName } = options;
  const redis: RedisOptions = {
    url,
    cluster,
    ...(sentinels && { sentinels }),
    ...(primaryName !== undefined && { primaryName }),
    ...(commandTimeoutMs !== undefined && { commandTimeoutMs }),
    ...(onError && { onError }),
  };
  const state = await openRedisLog({
    ...redis,
    catalogue,
    learn: options.learn,
    now,
    durability: 'memory',
    othersForgetToo,
    ...(options.keepShown !== undefined && { keepShown: options.keepShown }),
    keepUntakenMs: KEEP_ENTRIES_MS,
    report,
  });
  try {
    const forgotten = new ForgottenUsers(await connectRedis(redis), catalogue);
    return new RemoteLog(options, state, forgotten, new QueueInbox({ state, forgotten, now, report }));
  } catch (error) {
    await state.close();
    throw error;
  }
}

class RemoteLog implements QueuedLog {
  readonly #closing = new AbortController();
  readonly #following = new Set<Promise<void>>();
  readonly #queue: Queue;
  readonly #appends: PartitionedAppends;
  readonly #consumer: QueueConsumer;

  constructor(
    private readonly options: SqsLogOptions,
    private readonly state: InteractionLog,
    private readonly forgottenUsers: ForgottenUsers,
    readonly inbox: QueueInbox,
  ) {
    const { now, patienceMs = PATIENCE_MS } = options;
    this.#queue = new Queue(options);
    this.#appends = new PartitionedAppends({
      queue: this.#queue,
      state,
      forgotten: forgottenUsers,
      now,
      patienceMs,
    });
    this.#consumer = new QueueConsumer({
      queue: this.#queue,
      inbox,
      report: options.report ?? (() => {}),
      pause: options.pause ?? sleep,
      receivers: options.receivers ?? RECEIVERS,
      waitSeconds: options.waitSeconds ?? WAIT_SECONDS,
      visibilitySeconds: options.visibilitySeconds ?? VISIBILITY_SECONDS,
      againSeconds: options.againSeconds ?? againSeconds,
    });
  }

  async append(interaction: Interaction, timeFrom: TimeFrom = 'client'): Promise<Appended> {
    this.#requireOpen();
    try {
      return await this.#appends.append(interaction, timeFrom);
    } catch (error) {
      if (error instanceof ParallaxError && error.code === 'BAD_USER_INPUT') throw error;
      throw unavailable(error);
    }
  }

  async history(userId: string): Promise<UserHistory | null> {
    return this.state.history(userId);
  }

  update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed> {
    return this.state.update(userId, change);
  }

  /** First the time, then the state: killed in between, it was not acknowledged and is asked for again. */
  async forget(userId: string): Promise<Forgotten> {
    this.#requireOpen();
    await this.forgottenUsers.note(userId, this.options.now());
    return this.state.forget(userId);
  }

  forgotten(): AsyncIterable<PendingErasure> {
    return this.state.forgotten();
  }

  settleForgotten(users: readonly PendingErasure[]): Promise<void> {
    return this.state.settleForgotten(users);
  }

  histories(): AsyncIterable<UserHistory> {
    return this.state.histories();
  }

  remoteChanges(signal: AbortSignal): AsyncIterable<UserHistory> {
    return this.state.remoteChanges(signal);
  }

  fit(known: string | null): Promise<KeptFit> {
    return this.state.fit(known);
  }

  keepFit(name: string, bytes: Uint8Array, forgettings: number): Promise<boolean> {
    return this.state.keepFit(name, bytes, forgettings);
  }

  entries(): AsyncIterable<Interaction> {
    return this.state.entries();
  }

  noteShown(pages: readonly ShownPage[]): Promise<NotedPages> {
    return this.state.noteShown(pages);
  }

  shown(): AsyncIterable<ShownPage> {
    return this.state.shown();
  }

  async follow(_consumer: string, take: TakeEntries, signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([signal, this.#closing.signal]);
    const following = this.#consumer.follow(take, until);
    this.#following.add(following);
    await following.finally(() => this.#following.delete(following));
  }

  lag(): Promise<number> {
    return this.#queue.depth();
  }

  deadLetter(consumer: string, interaction: Interaction, reason: string): Promise<void> {
    return this.state.deadLetter(consumer, interaction, reason);
  }

  deadLetters(consumer: string): AsyncIterable<DeadLetter> {
    return this.state.deadLetters(consumer);
  }

  removeDeadLetter(consumer: string, interaction: Interaction): Promise<void> {
    return this.state.removeDeadLetter(consumer, interaction);
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await Promise.allSettled(this.#following);
    this.#queue.close();
    await this.forgottenUsers.close();
    await this.state.close();
  }

  #requireOpen(): void {
    if (this.#closing.signal.aborted) throw unavailable(new Error('the interaction log is closed'));
  }
}

function againSeconds(receives: number): number {
  return Math.min(LONGEST_AGAIN_SECONDS, 2 ** Math.min(receives, 10));
}

function unavailable(cause: unknown): ParallaxError {
  return new ParallaxError(
    'UNAVAILABLE',
    'The interaction log cannot be written right now; send the same request again, with the same `eventId`.',
    { cause, retryAfterMs: RETRY_AFTER_MS },
  );
}
