import type { ConfigurationReader } from './configuration-reader.js';

/**
 * Durability of an acknowledged interaction: it survives the loss of the server's machine, of its process
 * only, or neither.
 */
export const REDIS_DURABILITIES = ['fsync', 'everysec', 'memory'] as const;

export interface RedisConfig {
  readonly url: string;
  readonly cluster: boolean;
  /** Durability that `log: redis` requires of the server before it acknowledges. */
  readonly durability: (typeof REDIS_DURABILITIES)[number];
  /** Number of replicas that must have an interaction on disk before `log: redis` acknowledges it. */
  readonly replicas: number;
  /** `host:port` of the Sentinels that name the primary; empty: the host of the URL is the server. */
  readonly sentinels: readonly string[];
  /** The name that the Sentinels watch the primary under. */
  readonly primaryName: string;
}

const SENTINELS = { pattern: /^[\w.-]+:\d{1,5}$/, allowed: 'host:port pairs between commas' };
const PRIMARY_NAME = {
  pattern: /^[\w.-]{1,100}$/,
  allowed: 'a name of 1 to 100 letters, digits, ".", "-" and "_"',
};

/**
 * The Redis that cache, log or queue use.
 *
 * @throws ConfigurationError
 */
export function readRedis(read: ConfigurationReader): RedisConfig {
  return {
    url: read.requiredUrl('REDIS_URL', 'CACHE=redis, LOG=redis or LOG=sqs', ['redis', 'rediss']),
    cluster: read.boolean('REDIS_CLUSTER', false),
    durability: read.choice('REDIS_DURABILITY', REDIS_DURABILITIES, 'fsync'),
    replicas: read.integer('LOG_REPLICAS', { usual: 0, least: 0, most: 10 }),
    sentinels: read.list('REDIS_SENTINELS', SENTINELS),
    primaryName: read.text('REDIS_PRIMARY_NAME', 'mymaster', PRIMARY_NAME),
  };
}
