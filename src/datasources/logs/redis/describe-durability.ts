import { connectRedis } from '../../redis/redis-connection.js';
import type { RedisOptions } from '../../redis/redis-types.js';
import { type DurabilityInForce, type RedisDurability, requireDurability } from './durability.js';

export interface DescribeDurabilityOptions extends RedisOptions {
  readonly durability: RedisDurability;
  /** Number of replicas that must have an interaction on disk; 0 when absent. */
  readonly replicas?: number;
}

/**
 * Which durability a server keeps, for `doctor`.
 *
 * @throws ParallaxError UNAVAILABLE when it cannot keep the one asked for, or cannot be reached
 */
export async function describeDurability(options: DescribeDurabilityOptions): Promise<DurabilityInForce> {
  const connection = await connectRedis(options);
  try {
    return await requireDurability(
      await connection.nodeOf('parallax:'),
      options.durability,
      options.replicas,
    );
  } finally {
    await connection.close();
  }
}
