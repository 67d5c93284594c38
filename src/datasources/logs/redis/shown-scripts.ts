import { redisScript } from '../../redis/redis-script.js';

/**
 * Keeps a shown page, if its user is known since then.
 *
 * KEYS  user, shown pages
 * ARGV  user id, the seq that the page was ranked by, the page, how many are kept, the user's seq as it was read
 * Returns 1 if it was kept, 0 if not, 2 if the user has changed since they were read
 */
export const NOTE_SHOWN = redisScript(`
local user = redis.call('HMGET', KEYS[1], 'seq', 'born')
if (user[1] or '') ~= ARGV[5] then return 2 end
if not user[1] or tonumber(ARGV[2]) < tonumber(user[2] or '0') then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[4], '*', 'page', ARGV[3], 'user', ARGV[1])
return 1
`);

/**
 * Removes a user's shown pages among the next of a shard's.
 *
 * KEYS  shown pages   ARGV  user id, the id to begin with, how many are looked at
 * Returns the id to go on with; '' at the end
 */
export const FORGET_SHOWN = redisScript(`
local pages = redis.call('XRANGE', KEYS[1], ARGV[2], '+', 'COUNT', ARGV[3])
for _, page in ipairs(pages) do
  if page[2][4] == ARGV[1] then redis.call('XDEL', KEYS[1], page[1]) end
end
if #pages < tonumber(ARGV[3]) then return '' end
return '(' .. pages[#pages][1]
`);
