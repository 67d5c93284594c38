import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { cachePlace } from '../config/redis-settings.js';
import type { RateLimiter } from '../datasources/rate-limits/rate-limiter.js';
import type { RedisOptions } from '../datasources/redis/redis-types.js';

export interface OpenRateLimiter {
  readonly operations: RateLimiter;
  /** Limits pages and images, which a client requests many times as often. */
  readonly files: RateLimiter;
  close(): Promise<void>;
}

/** A count that is not there in this time is made by the instance alone. */
const COMMAND_TIMEOUT_MS = 100;

/**
 * Opens the configured rate limit, shared by all instances that share a Redis cache; null: no limit.
 *
 * @param filesAnOperation  files allowed for each allowed operation
 */
export async function openRateLimiter(
  config: Config,
  log: Pick<Logger, 'warn'>,
  filesAnOperation: number,
): Promise<OpenRateLimiter | null> {
  const { requestsPerMinute } = config.limits;
  const place = cachePlace(config);
  if (requestsPerMinute === 0) return null;
  const { createRateLimiter } = await import('../datasources/rate-limits/rate-limiter.js');
  const counts = place === null ? null : await openCounts(place, log);
  const limiter = (counted: 'operations' | 'files', timesAsMany: number): RateLimiter =>
    createRateLimiter({ counted, requestsPerMinute: timesAsMany * requestsPerMinute, redis: counts });
  return {
    operations: limiter('operations', 1),
    files: limiter('files', filesAnOperation),
    close: async () => counts?.close(),
  };
}

/**
 * The client interface that the library requires, on the same kind of connection as the cache and the log: it
 * leaves a demoted server and follows Sentinels.
 */
export async function openCounts(redis: Omit<RedisOptions, 'commandTimeoutMs'>, log: Pick<Logger, 'warn'>) {
  const { connectRedis } = await import('../datasources/redis/redis-connection.js');
  let isLost = false;
  const onError = (err: unknown): void => {
    // Once an outage, not once a reconnection.
    if (!isLost) log.warn({ err }, 'Redis is lost: each instance now applies the rate limit alone');
    isLost = true;
  };
  const connection = await connectRedis({ ...redis, commandTimeoutMs: COMMAND_TIMEOUT_MS, onError });
  return {
    isReady: true,
    async eval(script: string, { keys, arguments: values }: ScriptArguments): Promise<unknown> {
      const [key = ''] = keys;
      try {
        const reply = await connection.send(key, ['EVAL', script, String(keys.length), ...keys, ...values]);
        isLost = false;
        return reply;
      } catch (error) {
        onError(error);
        throw error;
      }
    },
    close: () => connection.close(),
  };
}

interface ScriptArguments {
  readonly keys: readonly string[];
  readonly arguments: readonly string[];
}
