-- For wrk: asks for the paths given after `--` in turn, and prints what
-- Bench::Load reads.

function init(args)
    local requests = {}
    for _, path in ipairs(args) do
        requests[#requests + 1] = wrk.format(nil, path)
    end
    if #requests == 0 then
        return
    end
    local last = 0
    request = function()
        last = last % #requests + 1
        return requests[last]
    end
end

function done(summary)
    local e = summary.errors
    io.write(string.format("requests=%d bytes=%d seconds=%f errors=%d\n",
        summary.requests, summary.bytes, summary.duration / 1e6,
        e.connect + e.read + e.write + e.status + e.timeout))
end
