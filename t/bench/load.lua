-- For wrk: asks for the paths given after `--` in turn, or for
-- `spread PATTERN COUNT random|turn`: the pattern with numbers from 0 on.
-- Prints what Bench::Load reads.

local function spread(pattern, count, order)
    local last = -1
    return function()
        last = order == "random" and math.random(0, count - 1)
            or (last + 1) % count
        return wrk.format(nil, string.format(pattern, last))
    end
end

local function in_turn(paths)
    local requests, last = {}, 0
    for _, path in ipairs(paths) do
        requests[#requests + 1] = wrk.format(nil, path)
    end
    return function()
        last = last % #requests + 1
        return requests[last]
    end
end

function init(args)
    if args[1] == "spread" then
        request = spread(args[2], tonumber(args[3]), args[4])
    elseif #args > 0 then
        request = in_turn(args)
    end
end

function done(summary, latency)
    local e = summary.errors
    io.write(string.format(
        "requests=%d bytes=%d seconds=%f errors=%d median=%f\n",
        summary.requests, summary.bytes, summary.duration / 1e6,
        e.connect + e.read + e.write + e.status + e.timeout,
        latency:percentile(50)))
end
