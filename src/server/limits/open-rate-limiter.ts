import type { Logger } from 'pino';
import type { Config, RedisConfig } from '../config.js';
import { FILES_AN_OPERATION } from './count-file.js';
import type { RateLimiter } from './rate-limiter.js';

export interface OpenRateLimiter {
  readonly operations: RateLimiter;
  /** Pages and pictures, which a client asks for many times as often. */
  readonly files: RateLimiter;
  close(): Promise<void>;
}

/** A count that is not there in this time is made by the instance alone. */
const COMMAND_TIMEOUT_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** The configured rate limit, over all instances when they share a Redis for their cache; null: there is none. */
export async function openRateLimiter(
  { limits, cache, redis }: Config,
  log: Pick<Logger, 'warn'>,
): Promise<OpenRateLimiter | null> {
  const { requestsPerMinute } = limits;
  if (requestsPerMinute === 0) return null;
  const { createRateLimiter } = await import('./rate-limiter.js');
  const client = cache === 'redis' && redis !== null ? await openClient(redis, log) : null;
  const limiter = (counted: 'operations' | 'files', timesAsMany: number): RateLimiter =>
    createRateLimiter({ counted, requestsPerMinute: timesAsMany * requestsPerMinute, redis: client });
  return {
    operations: limiter('operations', 1),
    files: limiter('files', FILES_AN_OPERATION),
    close: async () => client?.destroy(),
  };
}

/** A connection of its own: the library speaks to the client of the package itself. */
async function openClient({ url, cluster }: RedisConfig, log: Pick<Logger, 'warn'>) {
  const { createClient, createCluster } = await import('redis');
  const options = {
    disableOfflineQueue: true,
    commandOptions: { timeout: COMMAND_TIMEOUT_MS },
    socket: { reconnectStrategy: (retries: number) => Math.min(LONGEST_PAUSE_MS, 50 * 2 ** retries) },
  };
  const client = cluster
    ? createCluster({ rootNodes: [{ url }], defaults: options, commandOptions: options.commandOptions })
    : createClient({ url, ...options });
  let isLost = false;
  client.on('error', (err: unknown) => {
    // Once an outage, not once a reconnection.
    if (!isLost) log.warn({ err }, 'the rate limit counts alone: Redis is lost');
    isLost = true;
  });
  client.on('ready', () => {
    isLost = false;
  });
  // Until it is there each instance counts alone; that must not keep a gateway from starting.
  client.connect().catch(() => undefined);
  return client;
}
