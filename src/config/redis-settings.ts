import type { ConfigurationReader } from './configuration-reader.js';

/**
 * Durability of an acknowledged interaction: it survives the loss of the server's machine, of its process
 * only, or neither.
 */
export const REDIS_DURABILITIES = ['fsync', 'everysec', 'memory'] as const;

/** Where a server, a cluster, or what Sentinels name is reached. */
export interface RedisPlace {
  readonly url: string;
  readonly cluster: boolean;
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

export interface RedisConfig extends RedisPlace {
  /** Durability that `log: redis` requires of the server before it acknowledges. */
  readonly durability: (typeof REDIS_DURABILITIES)[number];
  /** Number of replicas that must have an interaction on disk before `log: redis` acknowledges it. */
  readonly replicas: number;
}

/** The servers that a configuration uses. */
export interface RedisConfigs {
  /** Of the log or the queue, and of a cache without a server of its own; null: none of them is configured. */
  readonly redis: RedisConfig | null;
  /** The cache's own; null: it has none. */
  readonly cacheRedis: Pick<RedisPlace, 'url' | 'cluster'> | null;
}

/** @throws ConfigurationError */
export function readRedisServers(
  read: ConfigurationReader,
  { cache, log }: { readonly cache: string; readonly log: string },
): RedisConfigs {
  const url = cache === 'redis' ? read.url('CACHE_REDIS_URL', ['redis', 'rediss']) : null;
  const cacheRedis = url === null ? null : { url, cluster: read.boolean('CACHE_REDIS_CLUSTER', false) };
  const isNeeded = log !== 'embedded' || (cache === 'redis' && cacheRedis === null);
  return { redis: isNeeded ? readRedis(read) : null, cacheRedis };
}

/** Where `cache: redis` keeps what it is given; null with another cache. */
export function cachePlace({
  cache,
  redis,
  cacheRedis,
}: RedisConfigs & { readonly cache: string }): RedisPlace | null {
  if (cache !== 'redis') return null;
  return cacheRedis === null ? redis : { ...cacheRedis, sentinels: [], primaryName: '' };
}

function readRedis(read: ConfigurationReader): RedisConfig {
  return {
    url: read.requiredUrl('REDIS_URL', 'CACHE=redis without CACHE_REDIS_URL, LOG=redis or LOG=sqs', [
      'redis',
      'rediss',
    ]),
    cluster: read.boolean('REDIS_CLUSTER', false),
    durability: read.choice('REDIS_DURABILITY', REDIS_DURABILITIES, 'fsync'),
    replicas: read.integer('LOG_REPLICAS', { usual: 0, least: 0, most: 10 }),
    sentinels: read.list('REDIS_SENTINELS', SENTINELS),
    primaryName: read.text('REDIS_PRIMARY_NAME', 'mymaster', PRIMARY_NAME),
  };
}

/** Returns true if two places have the same address: databases of one server share its file and memory. */
export function shareServer(one: RedisPlace, other: RedisPlace): boolean {
  const name = ({ url, sentinels, primaryName }: RedisPlace): string => {
    const { hostname, port } = new URL(url);
    return sentinels.length > 0
      ? `${primaryName} of ${sentinels.join(' ')}`
      : `${hostname}:${port || '6379'}`;
  };
  return name(one) === name(other);
}
