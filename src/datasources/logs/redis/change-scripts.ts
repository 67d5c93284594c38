import { redisScript } from '../../redis/redis-script.js';
import { ENTRY } from './write-scripts.js';

/** Stream ids are compared as two numbers. */
const IDS = `local function isAfter(a, b)
  local aMs, aN = string.match(a, '(%d+)-(%d+)')
  local bMs, bN = string.match(b, '(%d+)-(%d+)')
  if aMs ~= bMs then return tonumber(aMs) > tonumber(bMs) end
  return tonumber(aN) > tonumber(bN)
end
`;

/** State of a user, and the data of the entry of each event: what a change is computed from. */
const READ = `local function read(entries, user, events)
  local fields = redis.call('HMGET', user, 'seq', 'state', 'tail')
  local answer = {0, fields[1], fields[2], fields[3]}
  for i, event in ipairs(events) do
    local id = redis.call('GET', event)
    local entry = id and entryOf(entries, id)
    answer[4 + i] = entry and entry[DATA] or false
  end
  return answer
end
`;

/**
 * Reads a user.
 *
 * KEYS  user, entries, then the event key of every event in question
 * Returns {0, seq, state, tail, data of the entry of each event}
 */
export const READ_USER = redisScript(`${ENTRY}${READ}
local events = {}
for i = 3, #KEYS do events[i - 2] = KEYS[i] end
return read(KEYS[2], KEYS[1], events)
`);

/**
 * Changes users, each unless another process has meanwhile; else returns that user's current state. It appends
 * entries, stores their event ids, replaces the state, and raises the seq. Without a change it still writes,
 * so that a following wait for the disk covers existing data. A user whose change fails does not keep the others'
 * from being made.
 *
 * KEYS  for each shard seq, users, entries, taken; after them for each of its users the user, and the event key of
 *       every event in question
 * ARGV  now, how long event ids are remembered, how long entries are kept with and without consumers (ms); for
 *       each shard 1 if its old entries may be due, and the number of its users; after it for each of them the
 *       number of event keys, the seq expected ('' for an unknown user), user id, the length of the state (0 to
 *       keep it) and of the patches behind it ('' to keep them), by how much the seq rises, number of entries; for
 *       each, which event key and the length of the data; last of all the bytes, one behind the other
 * Returns for each user {1, seq before the rise}, or {0, seq, state, tail, data of the entry of each event}, or
 * {-1, error}; and after them for each shard when its oldest entry was written, '' if that was not looked up
 */
export const CHANGE_USERS = redisScript(`${ENTRY}${READ}${IDS}
local NOW, MEMORY, KEEP_TAKEN, KEEP_UNTAKEN = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local key, arg = 0, 4
local function nextKey() key = key + 1; return KEYS[key] end
local function nextArg() arg = arg + 1; return ARGV[arg] end
local bytes, place = ARGV[#ARGV], 0
local function nextBytes()
  local from = place + 1
  place = place + tonumber(nextArg())
  return string.sub(bytes, from, place)
end
local function nextTail()
  if ARGV[arg + 1] == '' then arg = arg + 1; return nil end
  return nextBytes()
end

local function changeOf(shard)
  local change = {shard = shard, events = {}, entries = {}}
  local events = tonumber(nextArg())
  change.user = nextKey()
  for i = 1, events do change.events[i] = nextKey() end
  change.expected, change.userId, change.state = nextArg(), nextArg(), nextBytes()
  change.tail = nextTail()
  change.raise = tonumber(nextArg())
  for i = 1, tonumber(nextArg()) do
    change.entries[i] = {event = change.events[tonumber(nextArg())], data = nextBytes()}
  end
  return change
end

local function apply(change)
  local shard = change.shard
  local fields = redis.call('HMGET', change.user, 'seq', 'last')
  local current = (fields[1] or '') == change.expected
  for _, entry in ipairs(current and change.entries or {}) do
    if redis.call('EXISTS', entry.event) == 1 then current = false end
  end
  if not current then return read(shard.entries, change.user, change.events) end
  if change.raise == 0 then return {1, tonumber(fields[1])} end
  local before, last = shard.count, fields[2] or ''
  shard.count = before + change.raise
  for _, entry in ipairs(change.entries) do
    last = redis.call('XADD', shard.entries, '*', 'data', entry.data, 'event', entry.event, 'previous', last, 'at', NOW)
    redis.call('SET', entry.event, last, 'PX', MEMORY)
  end
  local seq = string.format('%.0f', shard.count)
  local set = {'seq', seq, 'last', last}
  if not fields[1] then set[#set + 1] = 'born'; set[#set + 1] = seq end
  if change.state ~= '' then set[#set + 1] = 'state'; set[#set + 1] = change.state end
  if change.tail then set[#set + 1] = 'tail'; set[#set + 1] = seq .. ':' .. change.tail end
  redis.call('HSET', change.user, unpack(set))
  local ranks = shard.ranks
  ranks[#ranks + 1] = seq
  ranks[#ranks + 1] = change.userId
  shard.added = shard.added + #change.entries
  return {1, before}
end

local function prune(shard)
  local places = redis.call('HVALS', shard.taken)
  local keep = #places == 0 and KEEP_UNTAKEN or KEEP_TAKEN
  for _, oldest in ipairs(redis.call('XRANGE', shard.entries, '-', '+', 'COUNT', shard.added + 1)) do
    local at = oldest[2][AT]
    if tonumber(NOW) - tonumber(at) <= keep then return at end
    for _, place in ipairs(places) do
      if isAfter(oldest[1], place) then return at end
    end
    redis.call('XDEL', shard.entries, oldest[1])
  end
  return ''
end

local answers, oldest = {}, {}
while key < #KEYS do
  local shard = {seq = nextKey(), users = nextKey(), entries = nextKey(), taken = nextKey(), added = 0, ranks = {}}
  local before = tonumber(redis.call('GET', shard.seq) or '0')
  shard.count = before
  local isDue = nextArg() == '1'
  for _ = 1, tonumber(nextArg()) do
    local made, answer = pcall(apply, changeOf(shard))
    if not made then answer = {-1, type(answer) == 'table' and answer.err or tostring(answer)} end
    answers[#answers + 1] = answer
  end
  redis.call('INCRBY', shard.seq, string.format('%.0f', shard.count - before))
  if #shard.ranks > 0 then redis.call('ZADD', shard.users, unpack(shard.ranks)) end
  oldest[#oldest + 1] = isDue and shard.added > 0 and prune(shard) or ''
end
for i = 1, #oldest do answers[#answers + 1] = oldest[i] end
return answers
`);
