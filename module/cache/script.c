#include "cache/script.h"

/* clang-format off */

#define NEWS_SCRIPT_NOW                                                        \
    "local t = redis.call('TIME')\n"                                           \
    "local now = t[1] * 1000 + math.floor(t[2] / 1000)\n"

#define NEWS_SCRIPT_EPOCH                                                      \
    NEWS_SCRIPT_NOW                                                            \
    "local function before(a, b)\n"                                            \
    "  local am, as = string.match(a, '^(%d+)-(%d+)$')\n"                      \
    "  local bm, bs = string.match(b, '^(%d+)-(%d+)$')\n"                      \
    "  am, as, bm, bs = tonumber(am), tonumber(as), tonumber(bm),"             \
    "    tonumber(bs)\n"                                                       \
    "  return am < bm or am == bm and as < bs\n"                               \
    "end\n"                                                                    \
    "local function ends()\n"                                                  \
    "  local info = redis.pcall('XINFO', 'STREAM', KEYS[1])\n"                 \
    "  if info.err then return nil end\n"                                      \
    "  for i = 1, #info, 2 do\n"                                               \
    "    if info[i] == 'last-generated-id' then return info[i + 1] end\n"      \
    "  end\n"                                                                  \
    "end\n"                                                                    \
    "local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')\n" \
    "local epoch = redis.call('HMGET', KEYS[2], 'run', 'id', 'since')\n"       \
    "local last = ends()\n"                                                    \
    "local function begin()\n"                                                 \
    "  redis.call('DEL', KEYS[3])\n"                                           \
    "  redis.call('HSET', KEYS[2], 'run', run, 'id', ARGV[1], 'since', now)\n" \
    "  redis.call('XADD', KEYS[1], '*', 'r', 'epoch')\n"                       \
    "  epoch = {run, ARGV[1], now}\n"                                          \
    "  last = ends()\n"                                                        \
    "end\n"                                                                    \
    "if epoch[1] ~= run or not epoch[2] or not last then begin() end\n"

const char news_script_follow[] =
    NEWS_SCRIPT_EPOCH
    "if ARGV[2] == epoch[2] and before(last, ARGV[3])"
    "  or ARGV[8] == epoch[2] then begin() end\n"
    "local same = ARGV[2] == epoch[2]\n"
    "redis.call('HSET', KEYS[3], ARGV[4], (same and ARGV[3] or '0-0') .. ' '"
    "  .. (now + ARGV[6]) .. ' ' .. ARGV[5])\n"
    "local out = {epoch[2] .. ' ' .. last}\n"
    "if same and before(ARGV[3], last) then\n"
    "  local new = redis.call('XRANGE', KEYS[1], '(' .. ARGV[3], '+',"
    "    'COUNT', ARGV[7])\n"
    "  for i = 1, #new do\n"
    "    local r = string.gsub(new[i][2][2] or '', '\\n', ' ')\n"
    "    out[#out + 1] = new[i][1] .. '\\t' .. r\n"
    "  end\n"
    "end\n"
    "return table.concat(out, '\\n') .. '\\n'\n";

const char news_script_append[] =
    NEWS_SCRIPT_EPOCH
    "local id = redis.call('XADD', KEYS[1], 'MINID', '~', now - ARGV[3], '*',"
    "  'r', ARGV[2])\n"
    "return id .. ' ' .. (now - epoch[3]) .. ' ' .. epoch[2]\n";

const char news_script_nodes[] =
    NEWS_SCRIPT_NOW
    "if ARGV[1] ~= '' and ARGV[1] ~= redis.call('HGET', KEYS[2], 'id') then\n"
    "  return 'other'\n"
    "end\n"
    "local nodes = redis.call('HGETALL', KEYS[3])\n"
    "local out = {}\n"
    "for i = 1, #nodes, 2 do\n"
    "  local applied, till, name ="
    "    string.match(nodes[i + 1], '^(%S+) (%d+) (.*)$')\n"
    "  if applied and tonumber(till) > now then\n"
    "    out[#out + 1] = nodes[i] .. ' ' .. applied .. ' ' .. (till - now) .."
    "      ' ' .. name .. '\\n'\n"
    "  elseif not applied or tonumber(till) < now - 3600000 then\n"
    "    redis.call('HDEL', KEYS[3], nodes[i])\n"
    "  end\n"
    "end\n"
    "return table.concat(out)\n";

/* clang-format on */


void
news_key_append_log(news_buf_t *out, news_str_t prefix)
{
    news_buf_append(out, prefix);
    news_buf_append(out, NEWS_STR(":{log}"));
}


void
news_key_append_log_epoch(news_buf_t *out, news_str_t prefix)
{
    news_key_append_log(out, prefix);
    news_buf_append(out, NEWS_STR(":epoch"));
}


void
news_key_append_log_nodes(news_buf_t *out, news_str_t prefix)
{
    news_key_append_log(out, prefix);
    news_buf_append(out, NEWS_STR(":nodes"));
}
