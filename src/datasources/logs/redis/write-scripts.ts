import { redisScript } from '../../redis/redis-script.js';

/** Fields of an entry, in the order in which they are written; Lua finds them by their place. */
const ENTRY = `local DATA, EVENT, PREVIOUS, AT = 2, 4, 6, 8
local function entryOf(entries, id)
  local found = redis.call('XRANGE', entries, id, id)
  return found[1] and found[1][2]
end
`;

/** Stream ids are compared as two numbers. */
const IDS = `local function isAfter(a, b)
  local aMs, aN = string.match(a, '(%d+)-(%d+)')
  local bMs, bN = string.match(b, '(%d+)-(%d+)')
  if aMs ~= bMs then return tonumber(aMs) > tonumber(bMs) end
  return tonumber(aN) > tonumber(bN)
end
`;

/**
 * Changes a user unless another process has meanwhile, else returns the user's current state. It appends
 * entries, stores their event ids, replaces the state, and raises the seq. Without a change it still writes,
 * so that a following wait for the disk covers existing data.
 *
 * KEYS  seq, user, users, entries, taken, then the event key of every event in question
 * ARGV  the seq expected ('' for an unknown user, '?' to read only), user id, now, how long event
 *       ids are remembered, how long entries are kept with and without consumers (ms), the state ('' to
 *       keep it), by how much the seq rises, number of entries; for each, which event key and the data
 * Returns {1, seq before the rise}, or {0, seq, state, data of the entry of each event}
 */
export const CHANGE_USER = redisScript(`${ENTRY}${IDS}
local user = redis.call('HMGET', KEYS[2], 'seq', 'state', 'last')
local count = tonumber(ARGV[9])
local current = (user[1] or '') == ARGV[1]
for i = 1, current and count or 0 do
  if redis.call('EXISTS', KEYS[5 + tonumber(ARGV[8 + 2 * i])]) == 1 then current = false end
end
if not current then
  local answer = {0, user[1], user[2]}
  for i = 6, #KEYS do
    local id = redis.call('GET', KEYS[i])
    local entry = id and entryOf(KEYS[4], id)
    answer[#answer + 1] = entry and entry[DATA] or false
  end
  return answer
end

local raise = tonumber(ARGV[8])
local seq = redis.call('INCRBY', KEYS[1], raise)
if raise == 0 then return {1, tonumber(user[1])} end
local last = user[3] or ''
for i = 1, count do
  local event = KEYS[5 + tonumber(ARGV[8 + 2 * i])]
  last = redis.call('XADD', KEYS[4], '*', 'data', ARGV[9 + 2 * i], 'event', event, 'previous', last, 'at', ARGV[3])
  redis.call('SET', event, last, 'PX', ARGV[4])
end
local seqText = string.format('%.0f', seq)
redis.call('HSET', KEYS[2], 'seq', seqText, 'last', last)
if not user[1] then redis.call('HSET', KEYS[2], 'born', seqText) end
if ARGV[7] ~= '' then redis.call('HSET', KEYS[2], 'state', ARGV[7]) end
redis.call('ZADD', KEYS[3], seqText, ARGV[2])

if count > 0 then
  local places = redis.call('HVALS', KEYS[5])
  local keep = tonumber(#places == 0 and ARGV[6] or ARGV[5])
  for _, oldest in ipairs(redis.call('XRANGE', KEYS[4], '-', '+', 'COUNT', count + 1)) do
    if tonumber(ARGV[3]) - tonumber(oldest[2][AT]) <= keep then break end
    for _, place in ipairs(places) do
      if isAfter(oldest[1], place) then return {1, seq - raise} end
    end
    redis.call('XDEL', KEYS[4], oldest[1])
  end
end
return {1, seq - raise}
`);

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
 * Returns {1, number of entries, the seq and the state before, number of the shard's shown pages}, or {0} when the
 * list has changed
 */
export const FORGET_USER = redisScript(`${ENTRY}
local user = redis.call('HMGET', KEYS[2], 'seq', 'state', 'last')
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
return {1, removed, user[1], user[2], redis.call('XLEN', KEYS[#KEYS])}
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
