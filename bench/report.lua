-- What wrk prints at its end, as one line for load.py; times are microseconds.
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format("report %d %d %d %d %d %d %d\n", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write, errors.status, latency:percentile(50), latency:percentile(99),
    latency:percentile(99.9)))
end
