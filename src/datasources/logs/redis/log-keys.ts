import { hash } from 'node:crypto';

/**
 * Number of parts of the log that users are spread over, each with its own stream; stored, so it must never
 * change.
 */
export const SHARDS = 16;

/**
 * The keys of one shard. They share a hash tag, so that in a cluster one server holds them all and one
 * Lua function may touch them together.
 */
export class ShardKeys {
  readonly #base: string;
  /** Counts the changes of the shard's users: the source of a user's seq. */
  readonly seq: string;
  /** Sorted set of the shard's users by seq: the last changed comes last. */
  readonly users: string;
  /** Stream of entries. */
  readonly entries: string;
  /** Hash: consumer to the id of the last entry it has taken. */
  readonly taken: string;
  /** Stream of shown pages. */
  readonly shown: string;
  /** Sorted set of users whose erasure elsewhere is pending, by its start time. */
  readonly forgotten: string;

  constructor(
    catalogue: string,
    readonly shard: number,
  ) {
    this.#base = `parallax:{${catalogue}:${shard}}:`;
    this.seq = `${this.#base}seq`;
    this.users = `${this.#base}users`;
    this.entries = `${this.#base}entries`;
    this.taken = `${this.#base}taken`;
    this.shown = `${this.#base}shown`;
    this.forgotten = `${this.#base}forgotten`;
  }

  /**
   * Hash of a user: `seq`, `state`, `tail`, patches that make the state the present one, `last`, the id of the
   * newest entry, and `born`, the first seq since they were last unknown.
   */
  user(userId: string): string {
    return `${this.#base}user:${userId}`;
  }

  /** The id of the entry of an event id, for as long as it is remembered. */
  event(userId: string, eventId: string): string {
    return `${this.#base}event:${digest(JSON.stringify([userId, eventId]))}`;
  }

  /** Key of the consumer's lease on the shard. */
  lease(consumer: string): string {
    return `${this.#base}lease:${consumer}`;
  }

  /** Stream of what the consumer has set aside; `aside('')` begins the names of all. */
  aside(consumer: string): string {
    return `${this.#base}aside:${consumer}`;
  }

  /** Hash of what was set aside of a user: consumer and event to the id in the consumer's stream. */
  asideOf(userId: string): string {
    return `${this.#base}aside-of:${userId}`;
  }
}

export class LogKeys {
  readonly shards: readonly ShardKeys[];
  /** Hash: `name` and `bytes` of the fit learnt from all users, and `forgettings`. */
  readonly fit: string;

  constructor(private readonly catalogue: string) {
    this.fit = `parallax:{${catalogue}}:fit`;
    this.shards = Array.from({ length: SHARDS }, (_, shard) => new ShardKeys(catalogue, shard));
  }

  shardOf(userId: string): ShardKeys {
    const first = hash('sha256', userId, 'buffer')[0] ?? 0;
    const keys = this.shards[first % SHARDS];
    if (keys === undefined) throw new RangeError('a shard that there is not');
    return keys;
  }

  /** Set of the tokens of those who follow under a name. */
  followers(consumer: string): string {
    return `parallax:{${this.catalogue}}:following:${consumer}`;
  }

  /** There for as long as one who follows has lately given a sign of life. */
  signOfLife(consumer: string, token: string): string {
    return `${this.followers(consumer)}:${token}`;
  }
}

/** 128 bits are enough for ids whose collision offers no gain, and are half as long. */
function digest(text: string): string {
  return hash('sha256', text, 'buffer').subarray(0, 16).toString('base64url');
}
