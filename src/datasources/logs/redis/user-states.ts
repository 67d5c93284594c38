import type { UserHistory } from '../../../domain/history.js';
import { sleep } from '../../concurrency/sleep.js';
import { invalidStoredValue } from '../../redis/redis-failure.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import type { LogKeys, ShardKeys } from './log-keys.js';
import { unpackUser } from './stored-values.js';

const STATES_AT_ONCE = 100;
/** Interval of the poll for changes: sixteen small commands in one round trip. */
const LOOK_EVERY_MS = 1_000;

/** Called with the error of an unreadable state, which is skipped. */
type PassOver = (error: unknown) => void;

/** Reads states: of one user, of all, of those who change. */
export class UserStates {
  /** @param opened  the seq of each shard when the log was opened */
  constructor(
    private readonly keys: LogKeys,
    private readonly reads: RedisConnection,
    private readonly opened: ReadonlyMap<ShardKeys, number>,
  ) {}

  async of(userId: string): Promise<UserHistory | null> {
    const key = this.keys.shardOf(userId).user(userId);
    const reply = await this.reads.send(key, ['HMGET', key, 'seq', 'state', 'tail']);
    if (!Array.isArray(reply)) throw invalidStoredValue("A user's state");
    const [seq, state, tail]: unknown[] = reply;
    return unpackUser(userId, seq, state, tail)?.history ?? null;
  }

  async *all(passOver: PassOver): AsyncGenerator<UserHistory> {
    for (const shard of this.keys.shards) yield* this.#after(shard, new Map(), passOver);
  }

  async *changes(signal: AbortSignal, passOver: PassOver): AsyncGenerator<UserHistory> {
    const seen = new Map(this.opened);
    while (!signal.aborted) {
      try {
        for (const shard of await this.#withChanges(seen)) {
          for await (const history of this.#after(shard, seen, passOver)) {
            yield history;
            if (signal.aborted) return;
          }
        }
      } catch {
        // Redis is down; changes made meanwhile are reported when it is back.
      }
      await sleep(LOOK_EVERY_MS, signal);
    }
  }

  async #withChanges(seen: ReadonlyMap<ShardKeys, number>): Promise<readonly ShardKeys[]> {
    const now = await seqsNow(this.keys, this.reads);
    return this.keys.shards.filter((shard) => (now.get(shard) ?? 0) > (seen.get(shard) ?? 0));
  }

  /** Those of a shard who changed behind what was seen, which is moved on. */
  async *#after(
    shard: ShardKeys,
    seen: Map<ShardKeys, number>,
    passOver: PassOver,
  ): AsyncGenerator<UserHistory> {
    for (;;) {
      const users = await this.#changedAfter(shard, seen.get(shard) ?? 0);
      const states = await Promise.allSettled(users.map(({ userId }) => this.of(userId)));
      for (const state of states) {
        if (state.status === 'rejected') passOver(state.reason);
        else if (state.value !== null) yield state.value;
      }
      const last = users.at(-1)?.seq;
      if (last !== undefined) seen.set(shard, last);
      if (users.length < STATES_AT_ONCE) return;
    }
  }

  async #changedAfter(shard: ShardKeys, seq: number): Promise<{ userId: string; seq: number }[]> {
    const range = [`(${seq}`, '+inf', 'BYSCORE', 'LIMIT', '0', String(STATES_AT_ONCE), 'WITHSCORES'];
    const reply = await this.reads.send(shard.users, ['ZRANGE', shard.users, ...range]);
    if (!Array.isArray(reply)) throw invalidStoredValue('The list of users');
    return reply.map((pair: unknown) => {
      if (!Array.isArray(pair)) throw invalidStoredValue('The list of users');
      return { userId: String(pair[0]), seq: Number(pair[1]) };
    });
  }
}

/** Current change counter of each shard. */
export async function seqsNow(
  { shards }: LogKeys,
  reads: RedisConnection,
): Promise<ReadonlyMap<ShardKeys, number>> {
  const counts = await Promise.all(
    shards.map(async (shard) => {
      const count = await reads.send(shard.seq, ['GET', shard.seq]);
      return [shard, count === null ? 0 : Number(String(count))] as const;
    }),
  );
  return new Map(counts);
}
