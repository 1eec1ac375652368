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

/// Between two probes: a set takes a fraction of a second to come, and nobody notices this much …
constexpr auto shortest_pause = 50ms;
/// … nor, when it takes longer, a tenth of the time waited so far.
constexpr int part_of_the_wait = 10;
constexpr auto longest_pause = 1s;

constexpr auto shortest_probe = 100ms;
constexpr auto longest_probe = 1s;

/// When it is told that there is waiting, and after what time again if the reason is another by then.
constexpr auto first_notice = 1s;
constexpr auto between_notices = 10s;

/// How long to wait for the next probe, the last of which comes when the time is up.
base::duration pause_after(base::duration waited, base::duration limit) {
    const auto pause = std::clamp<base::duration>(waited / part_of_the_wait, shortest_pause, longest_pause);
    return std::clamp<base::duration>(limit - waited, base::duration::zero(), pause);
}

/// Says that the time is up, and gives the exit status for that.
int give_up(const health& health, const timeout_flag& timeout, bool or_continue) {
    std::cerr << "crossvend: " << (or_continue ? "going on without credentials: " : "")
              << "the daemon is not ready after " << timeout.text() << ": " << health.text << '\n';
    if (or_continue) return done;
    return health.reached ? failed : unreachable;
}

int wait_until_ready(const config::flags& flags, const timeout_flag& timeout, bool or_continue) {
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
        if (watch.elapsed() >= limit) return give_up(health, timeout, or_continue);
        if (watch.elapsed() >= next_notice && health.text != told) {
            std::cerr << "crossvend: waiting: " << health.text << '\n';
            told = health.text;
            next_notice = watch.elapsed() + between_notices;
        }
        std::this_thread::sleep_for(pause_after(watch.elapsed(), limit));
    }
}

}  // namespace

command wait_command(const grammar& program, config::flags& flags) {
    const grammar described = program.add_command("wait", "Wait until a running daemon has credentials to vend");
    add_configuration_flags(described, flags);
    const auto timeout = std::make_shared<timeout_flag>("60s");
    timeout->add_to(described, "How long at most");
    const auto or_continue = std::make_shared<bool>(false);
    described.add_switch("--or-continue", *or_continue, "End with status 0 when the time is up, too, and say so");
    described.add_examples(R"(Examples:
  crossvend wait --timeout 2m
  initContainers: [{name: crossvend-wait, image: ..., args: [wait, --timeout, 5m]}]    # behind the sidecar
  lifecycle: {postStart: {exec: {command: [/crossvend, wait, --timeout, 10s, --or-continue]}}}

The exit status is 0 once the daemon is ready, 1 if it was not in time, 69 if it could not even be reached. Of the
configuration only the address of the telemetry listener counts (CROSSVEND_TELEMETRY_LISTEN).)");
    return {described, [&flags, timeout, or_continue] { return wait_until_ready(flags, *timeout, *or_continue); }};
}

}  // namespace crossvend::cli
