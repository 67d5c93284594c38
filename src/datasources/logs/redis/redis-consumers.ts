import type { Interaction } from '../../../domain/interaction.js';
import { invalidStoredValue } from '../../redis/redis-failure.js';
import { runScript } from '../../redis/redis-script.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import type { DeadLetter, TakeEntries } from '../interaction-log.js';
import type { DurableWrites } from './durable-writes.js';
import { COUNT_LAG } from './follow-scripts.js';
import { Follower, type FollowerOptions } from './follower.js';
import type { ShardKeys } from './log-keys.js';
import { packAside, unpackAside } from './stored-values.js';
import { StreamNotifier } from './stream-notifier.js';
import { pagesOfStream } from './stream-pages.js';
import { SET_ASIDE, TAKE_BACK } from './write-scripts.js';

export interface RedisConsumersOptions extends FollowerOptions {
  readonly writes: DurableWrites;
  readonly connectToWait: () => Promise<RedisConnection>;
  readonly now: () => number;
}

/** A longer lag of a shard is estimated: counting reads every entry. */
const COUNTED_AT_MOST = 1_000;

/** Consumers of the log, and their dead letters. */
export class RedisConsumers {
  readonly #notifier: StreamNotifier;
  readonly #closing = new AbortController();
  readonly #following = new Set<Promise<void>>();

  constructor(private readonly options: RedisConsumersOptions) {
    this.#notifier = new StreamNotifier(options.connectToWait);
  }

  /** Signals a new entry of this user. */
  announce(userId: string): void {
    this.#notifier.announce(this.options.keys.shardOf(userId));
  }

  async follow(consumer: string, take: TakeEntries, signal: AbortSignal): Promise<void> {
    const until = AbortSignal.any([signal, this.#closing.signal]);
    const following = new Follower(consumer, take, this.#notifier, this.options).run(until);
    this.#following.add(following);
    await following.finally(() => this.#following.delete(following));
  }

  async lag(consumer: string): Promise<number> {
    const lags = await Promise.all(this.options.keys.shards.map((shard) => this.#lagOf(shard, consumer)));
    return lags.reduce((sum, lag) => sum + lag, 0);
  }

  async deadLetter(consumer: string, interaction: Interaction, reason: string): Promise<void> {
    const { keys, now, writes } = this.options;
    const { userId, eventId } = interaction;
    const shard = keys.shardOf(userId);
    const event = shard.event(userId, eventId);
    await writes.run(
      SET_ASIDE,
      [shard.seq, shard.user(userId), shard.entries, event, shard.aside(consumer), shard.asideOf(userId)],
      [`${consumer} ${event}`, packAside({ interaction, reason, at: now() })],
    );
  }

  async *deadLetters(consumer: string): AsyncGenerator<DeadLetter> {
    const { keys, reads, report } = this.options;
    for (const shard of keys.shards) {
      for await (const page of pagesOfStream(reads, shard.aside(consumer))) {
        for (const { value } of page) {
          try {
            yield unpackAside(value);
          } catch (error) {
            report('the interaction log', error);
          }
        }
      }
    }
  }

  async removeDeadLetter(consumer: string, { userId, eventId }: Interaction): Promise<void> {
    const { keys, writes } = this.options;
    const shard = keys.shardOf(userId);
    await writes.run(
      TAKE_BACK,
      [shard.seq, shard.aside(consumer), shard.asideOf(userId)],
      [`${consumer} ${shard.event(userId, eventId)}`],
    );
  }

  /** Stops every consumer; resolves when all have stopped. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.allSettled(this.#following);
    await this.#notifier.close();
  }

  async #lagOf({ entries, taken }: ShardKeys, consumer: string): Promise<number> {
    const values = [consumer, String(COUNTED_AT_MOST)];
    const reply = await runScript(this.options.reads, COUNT_LAG, [entries, taken], values);
    if (!Array.isArray(reply)) throw invalidStoredValue('The answer of the log');
    const [counted, length] = reply.map(Number);
    if (counted === undefined || length === undefined) throw invalidStoredValue('The answer of the log');
    if (counted < COUNTED_AT_MOST) return counted;
    // Assumes that they arrived at a constant rate.
    const [oldest = 0, newest = 0, place = 0] = reply.slice(2).map(millisecondsOf);
    const behind = (newest - Math.max(place, oldest)) / Math.max(1, newest - oldest);
    return Math.max(counted, Math.round(length * behind));
  }
}

/** A stream's ids begin with the server's clock. */
function millisecondsOf(id: unknown): number {
  return Number(String(id).split('-')[0]);
}
