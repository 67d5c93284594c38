import { sleep } from '../../concurrency/sleep.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import { Notifier } from '../notifier.js';
import type { ShardKeys } from './log-keys.js';

/** Duration of one blocking read on the server: later waiters join the next read. */
const BLOCK_MS = 500;
/** In a cluster one command cannot wait for streams of several servers; looking is cheap. */
const LOOK_EVERY_MS = 250;

/**
 * Wakes consumers that wait for entries of a shard. Appends of this process wake them at once. Others are
 * noticed by one blocking read for all shards, on a connection of its own that is open while a consumer
 * waits.
 */
export class StreamNotifier {
  readonly #notifier = new Map<ShardKeys, Notifier>();
  /** The shards waited for, and the entry behind which. */
  readonly #waitedFor = new Map<ShardKeys, string>();
  readonly #closing = new AbortController();
  #connection: RedisConnection | null = null;
  #watching: Promise<void> | null = null;

  constructor(private readonly connect: () => Promise<RedisConnection>) {}

  announce(shard: ShardKeys): void {
    this.#waitedFor.delete(shard);
    this.#notifier.get(shard)?.announce();
  }

  /** Resolves when there may be entries behind the place, or when the signal aborts. */
  async next(shard: ShardKeys, place: string, signal: AbortSignal): Promise<void> {
    const notifier = this.#notifier.get(shard) ?? new Notifier();
    this.#notifier.set(shard, notifier);
    this.#waitedFor.set(shard, place);
    this.#watching ??= this.#watch().finally(() => {
      this.#watching = null;
    });
    await notifier.next(signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#connection?.close();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    while (this.#waitedFor.size > 0 && !signal.aborted) {
      try {
        this.#connection ??= await this.connect();
        if (this.#connection.cluster) {
          await sleep(LOOK_EVERY_MS, signal);
          this.#announceAll();
        } else {
          await this.#block(this.#connection);
        }
      } catch {
        // A woken consumer reads by itself, and detects whether Redis is back.
        await sleep(BLOCK_MS, signal);
        this.#announceAll();
      }
    }
    if (signal.aborted) await this.#connection?.close();
  }

  async #block(connection: RedisConnection): Promise<void> {
    const waited = [...this.#waitedFor];
    const streams = waited.map(([{ entries }]) => entries);
    const places = waited.map(([, place]) => place);
    const command = ['XREAD', 'COUNT', '1', 'BLOCK', String(BLOCK_MS), 'STREAMS', ...streams, ...places];
    const reply = await connection.send('', command, { timeoutMs: BLOCK_MS + 2_000 });
    if (typeof reply !== 'object' || reply === null) return;
    const arrived = new Set(Object.keys(reply));
    for (const [shard] of waited) if (arrived.has(shard.entries)) this.announce(shard);
  }

  #announceAll(): void {
    for (const shard of [...this.#waitedFor.keys()]) this.announce(shard);
  }
}
