-- Mixed questions to a running server, as people, programs and harvesters ask them; for wrk:
--   wrk -t2 -c64 -d60s --latency -s benches/load.lua http://127.0.0.1:8080
-- Prints how many answers were no 200 or 303, by status; anything there is a failure.
local function encode(text)
  return (text:gsub("[^%w]", function(c) return string.format("%%%02X", c:byte()) end))
end

local words = {
  "养老托育", "養老託育", "行政处罚", "城镇化建设", "安全生产责任", "以工代赈", "个人信息保护", "道路交通", "劳动合同",
  "环境影响评价", "\"应当自收到申请之日起\"", "未成年人", "招标投标", "食品安全标准", "知识产权", "听证",
}
local paths = {}
for _, word in ipairs(words) do
  local q = encode(word)
  table.insert(paths, "/api/v1/search?q=" .. q)
  table.insert(paths, "/api/v1/search?q=" .. q .. "&limit=50&offset=50")
  table.insert(paths, "/api/v1/facets?q=" .. q)
  table.insert(paths, "/api/v1/suggest?q=" .. encode(word:sub(1, 6)))
  table.insert(paths, "/api/v1/lookup?q=" .. q)
  table.insert(paths, "/?q=" .. q)
  table.insert(paths, "/?q=" .. q .. "&script=hant")
end
for clause = 1, 26 do
  table.insert(paths, "/docs/sichuan-2023/" .. clause)
  table.insert(paths, "/api/v1/documents/sichuan-2023/clauses/" .. clause)
  table.insert(paths, "/id/sichuan-2023/" .. clause)
end
for _, path in ipairs({
  "/api/v1/cite?q=" .. encode("四川意见第十四条"), "/api/v1/documents?limit=50", "/api/v1/documents/sichuan-2023",
  "/api/v1/crosswalk/sichuan-2023", "/api/v1/coverage/central-2022", "/files/md/sichuan-2023", "/docs/sichuan-2023",
  "/api/v1/compare?left=sichuan-2023/14&right=central-2022/23", "/healthz", "/readyz", "/feed.xml",
}) do
  table.insert(paths, path)
end

local draft = "《民法典》第一千条规定的责任，四川意见第十四条：“发展养老托育服务”。"
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init()
  statuses, n = {}, math.random(#paths)
end
function request()
  n = n % (#paths + 4) + 1
  if n > #paths then
    return wrk.format("POST", "/api/v1/verify", { ["content-type"] = "text/plain" }, draft)
  end
  return wrk.format("GET", paths[n])
end
function response(status)
  if status ~= 200 and status ~= 303 then bad = (bad or 0) + 1; last = status end
end
function done(summary, latency)
  local bad, last = 0, 0
  for _, thread in ipairs(threads) do
    if thread:get("bad") then bad = bad + thread:get("bad"); last = thread:get("last") end
  end
  local e = summary.errors
  print(string.format("requests %d, %.0f/s; not 200: %d (last %d); socket errors: connect %d read %d write %d timeout %d",
    summary.requests, summary.requests / summary.duration * 1e6, bad, last, e.connect, e.read, e.write, e.timeout))
  for _, p in ipairs({ 50, 90, 99, 99.9 }) do
    print(string.format("p%s %.1f ms", p, latency:percentile(p) / 1000))
  end
  print(string.format("max %.1f ms", latency.max / 1000))
end
