/**
 * Begins a Lua function: from here on a command may touch only keys in KEYS. Commands are listed by where their keys
 * stand; one that is not listed is refused too.
 */
export const GUARD = `
local declared, server = {}, redis
for _, key in ipairs(KEYS) do declared[key] = true end
local first, all = {}, {}
for name in string.gmatch([[
  EXISTS EXPIRE GET HDEL HEXISTS HGET HGETALL HLEN HMGET HSET HSETNX HVALS INCR INCRBY PEXPIRE SADD SET SREM
  XADD XDEL XLEN XRANGE XREVRANGE ZADD ZREM ZSCORE
]], '%u+') do first[name] = true end
all['DEL'] = true
local redis = {
  call = function(name, ...)
    local keys = {...}
    if not first[name] and not all[name] then error(name .. ': where its keys are is not known') end
    for i = 1, all[name] and #keys or 1 do
      if not declared[keys[i]] then error(name .. ' touches ' .. tostring(keys[i]) .. ', which is not in KEYS') end
    end
    return server.call(name, ...)
  end,
}
`;
