-- A page out of Redis by nginx's Lua module: one GET over a kept connection.
-- Debian has no small package of a Redis client for it, and needs none here.

local redis = ngx.socket.tcp()
redis:settimeout(100)

local command = string.format("*2\r\n$3\r\nGET\r\n$%d\r\n%s\r\n",
    #ngx.var.page_key, ngx.var.page_key)

if not redis:connect(ngx.var.page_redis) or not redis:send(command) then
    return ngx.exit(503)
end

local line = redis:receive()
local length = line and tonumber(line:match("^%$(%d+)$"))
local page = length and redis:receive(length)

if not page or not redis:receive(2) then
    return ngx.exit(503)
end

redis:setkeepalive(60000, 128)
ngx.header["Content-Length"] = length
ngx.print(page)
