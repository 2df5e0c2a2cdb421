-- The request budget that all workers share, on Redis' own clock.
-- KEYS[1] the bucket (left, at, limit); KEYS[2] reservations (owner -> "requests expiresAt"); KEYS[3] the probe.
-- ARGV[1] what; ARGV[2] requests that come back each second; then what each needs.
-- Answers how many milliseconds to wait before asking again; 0: go ahead. A look: left, limit, reserved, kept; nothing
-- when nobody has asked the cloud yet.
local KEPT_SHARE = 0.1 -- for removals, and no more than:
local KEPT_MAX = 20 -- six removals' requests; more would stop creations for minutes after the budget ran dry
local PROBE_MS = 5000 -- a probe whose answer is lost blocks the others no longer than this
local PROBE_LOOK_MS = 50
local KEEP_MS = 7200000 -- an idle bucket is full long before: 3600 come back in an hour

local what, perSecond = ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local bucket = redis.call('HMGET', KEYS[1], 'left', 'at', 'limit')
local left, limit = nil, tonumber(bucket[3]) or 3600
if bucket[1] then
  left = math.min(limit, tonumber(bucket[1]) + (now - tonumber(bucket[2])) * perSecond / 1000)
end

local function save()
  redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', tostring(now), 'limit', tostring(limit))
  redis.call('PEXPIRE', KEYS[1], KEEP_MS)
end

-- The owner's own reservation, and the sum of all others that have not expired.
local function reserved(owner)
  local own, others = 0, 0
  local rows = redis.call('HGETALL', KEYS[2])
  for index = 1, #rows, 2 do
    local requests, expiresAt = string.match(rows[index + 1], '^(%d+) (%d+)$')
    if tonumber(expiresAt) <= now then
      redis.call('HDEL', KEYS[2], rows[index])
    elseif rows[index] == owner then
      own = tonumber(requests)
    else
      others = others + tonumber(requests)
    end
  end
  return own, others
end

local function waitFor(missing)
  return math.max(1, math.ceil(missing / perSecond * 1000))
end

if what == 'learn' then
  local remaining = tonumber(ARGV[3])
  limit = tonumber(ARGV[4])
  if left == nil or remaining < left then left = remaining end
  redis.call('DEL', KEYS[3])
  save()
  return 0
end

if what == 'drain' then
  left = 0
  redis.call('DEL', KEYS[3])
  save()
  return 0
end

if what == 'release' then
  redis.call('HDEL', KEYS[2], ARGV[3])
  return 0
end

local keptNow = math.min(KEPT_MAX, KEPT_SHARE * limit)

if what == 'look' then
  if left == nil then return {} end
  local _, all = reserved('')
  return { math.floor(left), limit, all, math.floor(keptNow) }
end

local owner, isRemoval = ARGV[3], ARGV[4] == '1'
local kept = isRemoval and 0 or keptNow

if what == 'reserve' then
  local requests = math.min(tonumber(ARGV[5]), math.floor(limit - kept))
  local _, others = reserved(owner)
  if left ~= nil then
    local missing = requests - (left - others - kept)
    if missing > 0 then return waitFor(missing) end
  end
  redis.call('HSET', KEYS[2], owner, requests .. ' ' .. (now + tonumber(ARGV[6])))
  redis.call('PEXPIRE', KEYS[2], KEEP_MS)
  return 0
end

-- take
if left == nil then
  if redis.call('SET', KEYS[3], '1', 'NX', 'PX', PROBE_MS) then return 0 end
  return PROBE_LOOK_MS
end
local own, others = reserved(owner)
if own > 0 then
  if left < 1 then return waitFor(1 - left) end
  local expiresAt = string.match(redis.call('HGET', KEYS[2], owner), ' (%d+)$')
  redis.call('HSET', KEYS[2], owner, (own - 1) .. ' ' .. expiresAt)
else
  local missing = 1 - (left - others - kept)
  if missing > 0 then return waitFor(missing) end
end
left = left - 1
save()
return 0
