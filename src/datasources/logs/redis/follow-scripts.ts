import { redisScript } from '../../redis/redis-script.js';

/*
 * Leases and heartbeats are keys that expire by the server's clock alone, so clients' clocks may differ. A
 * holder wrongly considered dead learns it from the server, which compares the token. Only clock rates
 * matter: a lease is renewed three times during its life, so the server's clock may run twice as fast.
 */

/**
 * Counts the consumers of a name, this one included, and drops those without a heartbeat.
 *
 * KEYS  followers, this one's heartbeat, those of others
 * ARGV  time that a heartbeat counts (ms), this one's token, those of the others, in the order of KEYS
 */
export const COUNT_FOLLOWERS = redisScript(`
redis.call('SET', KEYS[2], '', 'PX', ARGV[1])
redis.call('SADD', KEYS[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[1] * 2)
local count = 1
for i = 3, #KEYS do
  if redis.call('EXISTS', KEYS[i]) == 1 then count = count + 1 else redis.call('SREM', KEYS[1], ARGV[i]) end
end
return count
`);

/**
 * Takes a shard's lease if it is free; from then on the log keeps entries that the consumer has not consumed.
 *
 * KEYS  lease, taken   ARGV  token, its duration (ms), consumer
 */
export const LEASE = redisScript(`
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
redis.call('HSETNX', KEYS[2], ARGV[3], '0-0')
return 1
`);

/** KEYS  lease   ARGV  token, how long it lasts (ms) */
export const RENEW_LEASE = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`);

/** KEYS  lease   ARGV  token */
export const RELEASE_LEASE = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`);

/**
 * Returns the oldest unconsumed entries to the holder of the lease.
 *
 * KEYS  lease, taken, entries   ARGV  token, consumer, maximum number
 * Returns {0} when the lease is another's, else {1, position, entries}
 */
export const NEXT_ENTRIES = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0} end
local place = redis.call('HGET', KEYS[2], ARGV[2]) or '0-0'
return {1, place, redis.call('XRANGE', KEYS[3], '(' .. place, '+', 'COUNT', ARGV[3])}
`);

/**
 * Stores a position, for the holder of the lease only.
 *
 * KEYS  lease, taken   ARGV  token, consumer, id of the last entry consumed
 */
export const NOTE_TAKEN = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
`);

/**
 * Measures a consumer's lag.
 *
 * KEYS  entries, taken   ARGV  consumer, most entries to count
 * Returns counted, length, and the ids of the oldest entry, the newest and the position
 */
export const COUNT_LAG = redisScript(`
local place = redis.call('HGET', KEYS[2], ARGV[1]) or '0-0'
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local counted = #redis.call('XRANGE', KEYS[1], '(' .. place, '+', 'COUNT', ARGV[2])
return {counted, redis.call('XLEN', KEYS[1]), first and first[1] or place, last and last[1] or place, place}
`);
