import { redisScript } from '../../redis/redis-script.js';

/** Fields of an entry, in the order in which they are written; Lua finds them by their place. */
export const ENTRY = `local DATA, EVENT, PREVIOUS, AT = 2, 4, 6, 8
local function entryOf(entries, id)
  local found = redis.call('XRANGE', entries, id, id)
  return found[1] and found[1][2]
end
`;

/**
 * Lists a user's data to be removed, for the keys that FORGET_USER must be given.
 *
 * KEYS  user, entries, dead letters of the user
 * Returns the id of the newest entry ('' without one), the event keys of the entries kept, newest first, and
 * the names of the dead letters, each followed by its position in its consumer's stream
 */
export const LIST_OF_USER = redisScript(`${ENTRY}
local last = redis.call('HGET', KEYS[1], 'last') or ''
local id, events = last, {}
while id and id ~= '' do
  local entry = entryOf(KEYS[2], id)
  if not entry then break end
  events[#events + 1] = entry[EVENT]
  id = entry[PREVIOUS]
end
return {last, events, redis.call('HGETALL', KEYS[3])}
`);

/**
 * Removes a user, unless there are more data than listed: entries from the newest to the oldest kept, their
 * event ids, dead letters, the state.
 *
 * KEYS  seq, user, users, entries, dead letters of the user, users with pending erasure, then an
 *       event key for each entry from the newest on, then the streams of dead letters, then shown pages
 * ARGV  user id, the id of the newest entry, now if the erasure elsewhere becomes pending ('' otherwise),
 *       number of event keys; then for each dead letter which of the streams and its position there
 * Returns {1, number of entries, the seq, the state and its tail before, number of the shard's shown pages}, or {0} when the
 * list has changed
 */
export const FORGET_USER = redisScript(`${ENTRY}
local user = redis.call('HMGET', KEYS[2], 'seq', 'state', 'last', 'tail')
local events = tonumber(ARGV[4])
if (user[3] or '') ~= ARGV[2] or redis.call('HLEN', KEYS[5]) * 2 ~= #ARGV - 4 then return {0} end
local id, removed = ARGV[2], 0
while id and id ~= '' do
  local entry = entryOf(KEYS[4], id)
  if not entry or removed == events then break end
  removed = removed + 1
  local event = KEYS[6 + removed]
  if redis.call('GET', event) == id then redis.call('DEL', event) end
  redis.call('XDEL', KEYS[4], id)
  id = entry[PREVIOUS]
end
for i = 5, #ARGV, 2 do
  redis.call('XDEL', KEYS[6 + events + tonumber(ARGV[i])], ARGV[i + 1])
end
redis.call('DEL', KEYS[2], KEYS[5])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('INCR', KEYS[1])
if ARGV[3] ~= '' and (user[1] or not redis.call('ZSCORE', KEYS[6], ARGV[1])) then
  redis.call('ZADD', KEYS[6], ARGV[3], ARGV[1])
end
return {1, removed, user[1], user[2], user[4], redis.call('XLEN', KEYS[#KEYS])}
`);

/**
 * Removes users from those with pending erasure, unless more of their data was forgotten since.
 *
 * KEYS  users with pending erasure   ARGV  for each user, the id and the start time
 */
export const SETTLE_FORGOTTEN = redisScript(`
for i = 1, #ARGV, 2 do
  local at = redis.call('ZSCORE', KEYS[1], ARGV[i])
  if at and tonumber(at) <= tonumber(ARGV[i + 1]) then redis.call('ZREM', KEYS[1], ARGV[i]) end
end
return 1
`);

/**
 * Sets an entry aside for a consumer, once, if it is still in the log.
 *
 * KEYS  seq, user, entries, the event key, the consumer's stream, what was set aside of the user
 * ARGV  consumer and event, what to keep
 */
export const SET_ASIDE = redisScript(`${ENTRY}
redis.call('INCRBY', KEYS[1], 0)
if redis.call('HEXISTS', KEYS[6], ARGV[1]) == 1 then return 0 end
local id = redis.call('GET', KEYS[4]) or redis.call('HGET', KEYS[2], 'last')
while id and id ~= '' do
  local entry = entryOf(KEYS[3], id)
  if not entry then return 0 end
  if entry[EVENT] == KEYS[4] then
    redis.call('HSET', KEYS[6], ARGV[1], redis.call('XADD', KEYS[5], '*', 'kept', ARGV[2]))
    return 1
  end
  id = entry[PREVIOUS]
end
return 0
`);

/**
 * Removes an entry from the dead letters.
 *
 * KEYS  seq, the consumer's stream, dead letters of the user   ARGV  consumer and event
 */
export const TAKE_BACK = redisScript(`
redis.call('INCRBY', KEYS[1], 0)
local id = redis.call('HGET', KEYS[3], ARGV[1])
if not id then return 0 end
redis.call('XDEL', KEYS[2], id)
return redis.call('HDEL', KEYS[3], ARGV[1])
`);

/**
 * Drops the fit learnt from all users, because a user is being forgotten.
 *
 * KEYS  the fit
 */
export const DROP_FIT = redisScript(`
local forgettings = tonumber(redis.call('HGET', KEYS[1], 'forgettings') or '0') + 1
redis.call('DEL', KEYS[1])
return redis.call('HSET', KEYS[1], 'forgettings', string.format('%.0f', forgettings))
`);

/**
 * Stores a fit learnt from all users, unless a user was forgotten meanwhile or the same fit is stored.
 *
 * KEYS  the fit
 * ARGV  number of forgotten users when the learning began, name, bytes
 * Returns 1 if it was stored
 */
export const KEEP_FIT = redisScript(`
if (redis.call('HGET', KEYS[1], 'forgettings') or '0') ~= ARGV[1] then return 0 end
if redis.call('HGET', KEYS[1], 'name') == ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'name', ARGV[2], 'bytes', ARGV[3])
return 1
`);
