import { randomUUID } from 'node:crypto';
import type { ReportFault } from '../../../domain/degradation.js';
import type { Interaction } from '../../../domain/interaction.js';
import { sleep } from '../../concurrency/sleep.js';
import { invalidStoredValue } from '../../redis/redis-failure.js';
import { type RedisScript, runScript } from '../../redis/redis-script.js';
import type { CommandPart, RedisConnection } from '../../redis/redis-types.js';
import { type Batch, followEntries } from '../follow-entries.js';
import { MOST_TAKEN, type Pause, type TakeEntries } from '../interaction-log.js';
import {
  COUNT_FOLLOWERS,
  LEASE,
  NEXT_ENTRIES,
  NOTE_TAKEN,
  RELEASE_LEASE,
  RENEW_LEASE,
} from './follow-scripts.js';
import { type LogKeys, SHARDS, type ShardKeys } from './log-keys.js';
import { unpackEntry } from './stored-values.js';
import type { StreamNotifier } from './stream-notifier.js';
import { parseRows, type StreamRow } from './stream-pages.js';

export interface FollowerOptions {
  readonly keys: LogKeys;
  readonly reads: RedisConnection;
  readonly leaseMs: number;
  readonly pause: Pause;
  readonly report: ReportFault;
}

/** Beats of the heart within a lease: two may be lost. */
const BEATS = 3;

/**
 * A consumer instance; others, here or elsewhere, may follow the log under the same name. Each holds a fair
 * part of the shards by leases. An instance that dies loses them, and the others take them over. An instance
 * wrongly considered dead cannot move the position: the server compares the token first.
 */
export class Follower {
  readonly #token = randomUUID();
  readonly #held = new Map<ShardKeys, { readonly ending: AbortController; readonly done: Promise<void> }>();

  constructor(
    private readonly consumer: string,
    private readonly take: TakeEntries,
    private readonly notifier: StreamNotifier,
    private readonly options: FollowerOptions,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const { keys, leaseMs, reads } = this.options;
    while (!signal.aborted) {
      // While Redis is down leases expire, and entries not stored as consumed are delivered again.
      await this.#balance(signal).catch(() => {});
      await sleep(leaseMs / BEATS, signal);
    }
    const held = [...this.#held.values()];
    for (const { ending } of held) ending.abort();
    await Promise.all(held.map(({ done }) => done));
    const followers = keys.followers(this.consumer);
    await reads.send(followers, ['SREM', followers, this.#token]).catch(() => {});
  }

  /** Number of instances, this one included; one that started this moment is counted at the next beat. */
  async #countFollowers(ttl: string): Promise<number> {
    const { keys, reads } = this.options;
    const followers = keys.followers(this.consumer);
    const listed = await reads.send(followers, ['SMEMBERS', followers]);
    const tokens = parseTokens(listed).filter((token) => token !== this.#token);
    const signs = [this.#token, ...tokens].map((token) => keys.signOfLife(this.consumer, token));
    return Number(await this.#run(COUNT_FOLLOWERS, [followers, ...signs], [ttl, this.#token, ...tokens]));
  }

  /** Renews what is held, gives back what is more than a fair part, takes what is free up to it. */
  async #balance(signal: AbortSignal): Promise<void> {
    const { keys, leaseMs } = this.options;
    const ttl = String(leaseMs);
    const fair = Math.ceil(SHARDS / Math.max(1, await this.#countFollowers(ttl)));
    await Promise.all(
      [...this.#held].map(async ([shard, { ending }]) => {
        const renewed = await this.#run(RENEW_LEASE, [shard.lease(this.consumer)], [this.#token, ttl]);
        if (Number(renewed) !== 1) ending.abort();
      }),
    );
    for (const { ending } of [...this.#held.values()].slice(fair)) ending.abort();
    for (const shard of keys.shards) {
      if (this.#held.size >= fair || signal.aborted) return;
      if (this.#held.has(shard)) continue;
      const lease = [shard.lease(this.consumer), shard.taken];
      if (Number(await this.#run(LEASE, lease, [this.#token, ttl, this.consumer])) === 1) this.#hold(shard);
    }
  }

  #hold(shard: ShardKeys): void {
    const ending = new AbortController();
    const { pause } = this.options;
    const next = (signal: AbortSignal) => this.#next(shard, ending, signal);
    const done = followEntries(next, this.take, ending.signal, pause).then(async () => {
      this.#held.delete(shard);
      await this.#run(RELEASE_LEASE, [shard.lease(this.consumer)], [this.#token]).catch(() => {});
    });
    this.#held.set(shard, { ending, done });
  }

  async #next(shard: ShardKeys, ending: AbortController, signal: AbortSignal): Promise<Batch | null> {
    const keys = [shard.lease(this.consumer), shard.taken, shard.entries];
    const reply = await this.#run(NEXT_ENTRIES, keys, [this.#token, this.consumer, String(MOST_TAKEN)]);
    if (!Array.isArray(reply)) throw invalidStoredValue('The answer of the log');
    if (reply[0] !== 1) {
      ending.abort();
      return null;
    }
    const rows = parseRows(reply[2]);
    const last = rows.at(-1)?.id;
    if (last === undefined) {
      await this.notifier.next(shard, String(reply[1]), signal);
      return null;
    }
    const entries = this.#readable(rows);
    const taken = () => this.#note(shard, last, ending);
    if (entries.length > 0) return { entries, taken };
    await taken();
    return null;
  }

  async #note(shard: ShardKeys, id: string, ending: AbortController): Promise<void> {
    const keys = [shard.lease(this.consumer), shard.taken];
    const noted = await this.#run(NOTE_TAKEN, keys, [this.#token, this.consumer, id]);
    if (Number(noted) !== 1) ending.abort();
  }

  /** An unreadable entry must not block the others for ever. */
  #readable(rows: readonly StreamRow[]): readonly Interaction[] {
    return rows.flatMap(({ value }) => {
      try {
        return [unpackEntry(value).interaction];
      } catch (error) {
        this.options.report('the interaction log', error);
        return [];
      }
    });
  }

  #run(script: RedisScript, keys: readonly string[], values: readonly CommandPart[]): Promise<unknown> {
    return runScript(this.options.reads, script, keys, values);
  }
}

/** The client gives a set of the newer protocol as an array or as a Set, by its version. */
function parseTokens(reply: unknown): readonly string[] {
  if (reply instanceof Set || Array.isArray(reply)) return [...reply].map(String);
  throw invalidStoredValue('The list of followers');
}
