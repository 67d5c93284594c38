import type { ReportFault } from '../../domain/degradation.js';
import { type ErrorCode, ParallaxError } from '../../domain/errors.js';
import type { UserHistory } from '../../domain/history.js';
import type { NotedPages, ShownPage } from '../../domain/impression.js';
import type { Interaction } from '../../domain/interaction.js';
import { sleep } from '../concurrency/sleep.js';
import { connectRedis } from '../redis/redis-connection.js';
import { invalidStoredValue } from '../redis/redis-failure.js';
import type { RedisConnection, RedisOptions } from '../redis/redis-types.js';
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
import { logUnavailable } from './log-unavailable.js';
import { type RedisDurability, requireDurability } from './redis/durability.js';
import { DurableWrites } from './redis/durable-writes.js';
import { forgetUser } from './redis/forget-user.js';
import { KeptFits } from './redis/kept-fits.js';
import { LogKeys } from './redis/log-keys.js';
import { PendingErasures } from './redis/pending-erasures.js';
import { RedisConsumers } from './redis/redis-consumers.js';
import { ShownPages } from './redis/shown-pages.js';
import { unpackEntry } from './redis/stored-values.js';
import { pagesOfStream } from './redis/stream-pages.js';
import { UserChanges } from './redis/user-changes.js';
import { seqsNow, UserStates } from './redis/user-states.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Time for which consumed entries are kept, for export and evaluation. */
const KEEP_TAKEN_MS = 30 * DAY_MS;
/**
 * Without consumers: ten half-lives of the population, after which an entry counts a thousandth. The
 * users' states, which rankers learn from, are kept until they are forgotten.
 */
const KEEP_UNTAKEN_MS = 300 * DAY_MS;
const LEASE_MS = 15_000;

export interface RedisLogOptions extends RedisOptions {
  readonly catalogue: string;
  readonly learn: Learn;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly durability: RedisDurability;
  /** Number of replicas that must have an interaction on disk before it is acknowledged; 0 when absent. */
  readonly replicas?: number;
  /**
   * True if other systems hold users' data too and must erase users that this log forgets; false by default.
   */
  readonly othersForgetToo?: boolean;
  /** Number of shown pages to keep; 0, none, when absent. */
  readonly keepShown?: number;
  /** Time for which entries are kept without consumers, milliseconds; 300 days when absent. */
  readonly keepUntakenMs?: number;
  /** Duration of a consumer's lease on a shard after its process died. */
  readonly leaseMs?: number;
  /** Pause of a failed consumer before it receives the same entries again. */
  readonly pause?: Pause;
  /** Called for unreadable entries and states, which are skipped. */
  readonly report?: ReportFault;
}

/**
 * The interaction log that many gateways share, on Redis or Valkey.
 *
 * Users are spread over 16 shards. One Lua function changes a shard's entries, event ids, seq and states
 * atomically, unless another process changed the user since the state was read; then it is retried.
 *
 * @throws ParallaxError UNAVAILABLE when the server cannot be reached, or cannot provide the durability
 */
export async function openRedisLog(options: RedisLogOptions): Promise<InteractionLog> {
  const reads = await connectRedis(options);
  const connections = [reads];
  try {
    // A replica answers reads for ever: only a write shows that the server is not the primary any more.
    const writes = await connectRedis({ ...options, onNotServing: () => reads.reconnect() });
    connections.push(writes);
    const keys = new LogKeys(options.catalogue);
    await Promise.all(
      (writes.cluster ? keys.shards : keys.shards.slice(0, 1)).map(async ({ seq }) =>
        requireDurability(await writes.nodeOf(seq), options.durability, options.replicas),
      ),
    );
    return new RedisLog(
      options,
      keys,
      new UserStates(keys, reads, await seqsNow(keys, reads)),
      reads,
      writes,
    );
  } catch (error) {
    for (const connection of connections) await connection.close();
    throw error;
  }
}

class RedisLog implements InteractionLog {
  #closed = false;
  readonly #closing = new AbortController();
  readonly #durable: DurableWrites;
  readonly #changes: UserChanges;
  readonly #consumers: RedisConsumers;
  readonly #owed: PendingErasures;
  readonly #fits: KeptFits;
  readonly #shown: ShownPages;
  readonly #report: ReportFault;

  constructor(
    private readonly options: RedisLogOptions,
    private readonly keys: LogKeys,
    private readonly states: UserStates,
    private readonly reads: RedisConnection,
    private readonly writes: RedisConnection,
  ) {
    const { learn, now, durability } = options;
    this.#report = options.report ?? (() => {});
    const { replicas = 0, keepShown = 0 } = options;
    this.#durable = new DurableWrites({
      ...{ connection: writes, level: durability, replicas, now, keepTakenMs: KEEP_TAKEN_MS },
      keepUntakenMs: options.keepUntakenMs ?? KEEP_UNTAKEN_MS,
    });
    this.#owed = new PendingErasures({ keys, reads, writes: this.#durable });
    this.#shown = new ShownPages({ keys, states, reads, writes: this.#durable, most: keepShown });
    this.#fits = new KeptFits({ keys, reads, writes: this.#durable });
    this.#changes = new UserChanges({ keys, reads, writes: this.#durable, learn, now });
    this.#consumers = new RedisConsumers({
      keys,
      reads,
      writes: this.#durable,
      connectToWait: () => connectRedis(options),
      now,
      leaseMs: options.leaseMs ?? LEASE_MS,
      pause: options.pause ?? sleep,
      report: this.#report,
    });
  }

  async append(interaction: Interaction, timeFrom: TimeFrom = 'client'): Promise<Appended> {
    const appended = await this.#write(() =>
      this.#changes.make(interaction.userId, { kind: 'append', interaction, timeFrom }),
    );
    if (!('kind' in appended)) throw invalidStoredValue('The answer of the log');
    if (appended.kind === 'appended') this.#consumers.announce(interaction.userId);
    return appended;
  }

  async history(userId: string): Promise<UserHistory | null> {
    this.#requireOpen();
    return this.states.of(userId);
  }

  async update(userId: string, change: (before: UserHistory | null) => UserHistory): Promise<Changed> {
    const changed = await this.#write(() => this.#changes.make(userId, { kind: 'update', change }));
    if ('kind' in changed) throw invalidStoredValue('The answer of the log');
    return changed;
  }

  async forget(userId: string): Promise<Forgotten> {
    const shard = this.keys.shardOf(userId);
    const { othersForgetToo = false, now } = this.options;
    const since = othersForgetToo ? String(now()) : '';
    return this.#write(async () => {
      // Before and after: what is being learnt meanwhile may have read the user, and must not be kept.
      const known = await this.reads.send(shard.users, ['ZSCORE', shard.users, userId]);
      if (known !== null) await this.#fits.drop();
      const { hasShown, ...forgotten } = await forgetUser(
        { shard, reads: this.reads, writes: this.#durable },
        userId,
        since,
      );
      this.#changes.drop(userId);
      if (known !== null || forgotten.before !== null) await this.#fits.drop();
      // Afterwards: pages of a user who is not known are refused. A forgetting that breaks off here is repeated.
      if (hasShown) await this.#shown.forget(userId);
      return forgotten;
    });
  }

  async *forgotten(): AsyncGenerator<PendingErasure> {
    this.#requireOpen();
    yield* this.#owed.all();
  }

  settleForgotten(users: readonly PendingErasure[]): Promise<void> {
    return this.#write(() => this.#owed.settle(users));
  }

  fit(known: string | null): Promise<KeptFit> {
    return this.#write(() => this.#fits.read(known));
  }

  keepFit(name: string, bytes: Uint8Array, forgettings: number): Promise<boolean> {
    return this.#write(() => this.#fits.keep(name, bytes, forgettings));
  }

  async *remoteChanges(signal: AbortSignal): AsyncGenerator<UserHistory> {
    const until = AbortSignal.any([signal, this.#closing.signal]);
    yield* this.states.changes(until, (error) => this.#passOver(error));
  }

  /** A user whose state changes meanwhile may be yielded twice, the newer state last. */
  async *histories(): AsyncGenerator<UserHistory> {
    this.#requireOpen();
    yield* this.states.all((error) => this.#passOver(error));
  }

  /** Shards are read one after the other; each user's entries come in the order of their acknowledgement. */
  async *entries(): AsyncGenerator<Interaction> {
    for (const { entries } of this.keys.shards) {
      for await (const page of pagesOfStream(this.reads, entries)) {
        this.#requireOpen();
        for (const { value } of page) {
          try {
            yield unpackEntry(value).interaction;
          } catch (error) {
            this.#passOver(error);
          }
        }
      }
    }
  }

  noteShown(pages: readonly ShownPage[]): Promise<NotedPages> {
    return this.#write(() => this.#shown.note(pages));
  }

  async *shown(): AsyncGenerator<ShownPage> {
    this.#requireOpen();
    yield* this.#shown.all((error) => this.#passOver(error));
  }

  follow(consumer: string, take: TakeEntries, signal: AbortSignal): Promise<void> {
    return this.#consumers.follow(consumer, take, signal);
  }

  lag(consumer: string): Promise<number> {
    return this.#consumers.lag(consumer);
  }

  deadLetter(consumer: string, interaction: Interaction, reason: string): Promise<void> {
    return this.#write(() => this.#consumers.deadLetter(consumer, interaction, reason));
  }

  deadLetters(consumer: string): AsyncIterable<DeadLetter> {
    return this.#consumers.deadLetters(consumer);
  }

  removeDeadLetter(consumer: string, interaction: Interaction): Promise<void> {
    return this.#write(() => this.#consumers.removeDeadLetter(consumer, interaction));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#consumers.close();
    this.#closed = true;
    this.#closing.abort();
    await this.reads.close();
    await this.writes.close();
  }

  /**
   * A write that cannot be made durable is UNAVAILABLE, whatever the reason; the caller's errors are passed
   * on.
   */
  async #write<T>(write: () => Promise<T>): Promise<T> {
    this.#requireOpen();
    try {
      return await write();
    } catch (error) {
      if (error instanceof ParallaxError && OWN_FAULTS.has(error.code)) throw error;
      throw logUnavailable(error);
    }
  }

  #passOver(error: unknown): void {
    this.#report('the interaction log', error);
  }

  #requireOpen(): void {
    if (this.#closed) throw logUnavailable(new Error('the interaction log is closed'));
  }
}

const OWN_FAULTS: ReadonlySet<ErrorCode> = new Set(['BAD_USER_INPUT', 'NOT_FOUND', 'INTERNAL']);
