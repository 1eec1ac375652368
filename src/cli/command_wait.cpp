#include "command.hpp"
#include "probe.hpp"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

namespace crossvend::cli {
namespace {

using namespace std::chrono_literals;

/// Between two probes. A set takes a fraction of a second to come, and nobody notices this much.
constexpr auto interval = 50ms;
constexpr auto shortest_probe = 100ms;
constexpr auto longest_probe = 1s;

/// When it is told that there is waiting, and after what time again if the reason is another by then.
constexpr auto first_notice = 1s;
constexpr auto between_notices = 10s;

int wait_until_ready(const config::flags& flags, const timeout_flag& timeout) {
    const base::duration limit = timeout.value();
    const auto page = telemetry_page(flags, "/readyz");
    if (!page) return wrong_configuration;

    const base::stopwatch watch;
    std::string told;
    base::duration next_notice = first_notice;
    while (true) {
        const health health =
            ask(*page, std::clamp<base::duration>(limit - watch.elapsed(), shortest_probe, longest_probe));
        if (health.good) return done;
        if (watch.elapsed() >= limit) {
            std::cerr << "crossvend: the daemon is not ready after " << timeout.text() << ": " << health.text << '\n';
            return health.reached ? failed : unreachable;
        }
        if (watch.elapsed() >= next_notice && health.text != told) {
            std::cerr << "crossvend: waiting: " << health.text << '\n';
            told = health.text;
            next_notice = watch.elapsed() + between_notices;
        }
        std::this_thread::sleep_for(interval);
    }
}

}  // namespace

command wait_command(const grammar& program, config::flags& flags) {
    const grammar described = program.add_command("wait", "Wait until a running daemon has credentials to vend");
    add_configuration_flags(described, flags);
    const auto timeout = std::make_shared<timeout_flag>("60s");
    timeout->add_to(described, "How long at most");
    described.add_examples(R"(Examples:
  crossvend wait --timeout 2m
  lifecycle: {postStart: {exec: {command: [/crossvend, wait]}}}

The exit status is 0 once the daemon is ready, 1 if it was not in time, 69 if it could not even be reached. Only
the address of the telemetry listener (CROSSVEND_TELEMETRY_LISTEN) needs to be configured.)");
    return {described, [&flags, timeout] { return wait_until_ready(flags, *timeout); }};
}

}  // namespace crossvend::cli
