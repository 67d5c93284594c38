import { redisScript } from '../../redis/redis-script.js';

/*
 * Leases and signs of life are keys that expire, by the server's clock alone: no clock of a client is asked, so they
 * may differ as they like, and a holder that was thought dead is told so by the server, which compares the token.
 * Only their speed counts: a lease is renewed three times while it lasts, so the server's clock may run twice as fast.
 */

/**
 * Counts who follows under a name, this one included, and forgets those who gave no sign of life.
 *
 * KEYS  followers, this one's sign of life, those of others
 * ARGV  how long a sign counts (ms), this one's token, those of the others, in the order of KEYS
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
 * Takes a shard's lease if nobody holds it; from then on the log keeps what the consumer has not taken.
 *
 * KEYS  lease, taken   ARGV  token, how long it lasts (ms), consumer
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
 * The oldest entries not taken, for whoever holds the lease.
 *
 * KEYS  lease, taken, entries   ARGV  token, consumer, how many
 * Returns {0} when the lease is another's, else {1, place, entries}
 */
export const NEXT_ENTRIES = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {0} end
local place = redis.call('HGET', KEYS[2], ARGV[2]) or '0-0'
return {1, place, redis.call('XRANGE', KEYS[3], '(' .. place, '+', 'COUNT', ARGV[3])}
`);

/**
 * Notes a place, for whoever holds the lease and no other.
 *
 * KEYS  lease, taken   ARGV  token, consumer, id of the last entry taken
 */
export const NOTE_TAKEN = redisScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 1
`);

/**
 * How far a consumer is behind.
 *
 * KEYS  entries, taken   ARGV  consumer, how many to count at most
 * Returns counted, length, and the ids of the oldest entry, the newest and the place
 */
export const COUNT_LAG = redisScript(`
local place = redis.call('HGET', KEYS[2], ARGV[1]) or '0-0'
local first = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
local counted = #redis.call('XRANGE', KEYS[1], '(' .. place, '+', 'COUNT', ARGV[2])
return {counted, redis.call('XLEN', KEYS[1]), first and first[1] or place, last and last[1] or place, place}
`);
