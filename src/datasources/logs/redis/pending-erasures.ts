import { invalidStoredValue } from '../../redis/redis-failure.js';
import type { RedisConnection } from '../../redis/redis-types.js';
import type { PendingErasure } from '../interaction-log.js';
import type { DurableWrites } from './durable-writes.js';
import type { LogKeys, ShardKeys } from './log-keys.js';
import { SETTLE_FORGOTTEN } from './write-scripts.js';

export interface PendingErasuresOptions {
  readonly keys: LogKeys;
  readonly reads: RedisConnection;
  readonly writes: DurableWrites;
}

/** Users read in one round trip, and settled by one Lua function. */
const AT_ONCE = 500;

/** Users whose erasure in other systems is pending. */
export class PendingErasures {
  constructor(private readonly options: PendingErasuresOptions) {}

  async *all(): AsyncGenerator<PendingErasure> {
    const { keys, reads } = this.options;
    for (const { forgotten } of keys.shards) {
      let cursor = '0';
      do {
        const reply = await reads.send(forgotten, ['ZSCAN', forgotten, cursor, 'COUNT', String(AT_ONCE)]);
        const [next, pairs]: unknown[] = Array.isArray(reply) ? reply : [];
        if (!Array.isArray(pairs)) throw invalidStoredValue('The list of users to be forgotten');
        for (let i = 0; i + 1 < pairs.length; i += 2) {
          yield { userId: String(pairs[i]), at: Number(String(pairs[i + 1])) };
        }
        cursor = String(next);
      } while (cursor !== '0');
    }
  }

  async settle(users: readonly PendingErasure[]): Promise<void> {
    const { keys, writes } = this.options;
    const byShard = new Map<ShardKeys, PendingErasure[]>();
    for (const user of users) {
      const shard = keys.shardOf(user.userId);
      const others = byShard.get(shard);
      if (others === undefined) byShard.set(shard, [user]);
      else others.push(user);
    }
    for (const [{ forgotten }, ours] of byShard) {
      for (let from = 0; from < ours.length; from += AT_ONCE) {
        const values = ours.slice(from, from + AT_ONCE).flatMap(({ userId, at }) => [userId, String(at)]);
        await writes.run(SETTLE_FORGOTTEN, [forgotten], values);
      }
    }
  }
}
