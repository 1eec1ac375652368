#include "command.hpp"
#include "probe.hpp"

#include <chrono>
#include <iostream>
#include <memory>

namespace crossvend::cli {
namespace {

/// Kubernetes gives a probe a second unless told otherwise.
constexpr auto probe_limit = std::chrono::milliseconds(900);

int probe_once(const config::flags& flags, bool live) {
    const auto page = telemetry_page(flags, live ? "/livez" : "/readyz");
    if (!page) return wrong_configuration;
    const health health = ask(*page, probe_limit);
    if (health.good) {
        std::cout << health.text << '\n';
        return done;
    }
    std::cerr << "crossvend: " << (health.reached ? "the daemon is not ready: " : "the daemon cannot be reached: ")
              << health.text << '\n';
    return health.reached ? failed : unreachable;
}

}  // namespace

command health_command(const grammar& program, config::flags& flags) {
    const grammar described =
        program.add_command("health", "Ask a running daemon once whether it has credentials to vend");
    add_configuration_flags(described, flags);
    const auto live = std::make_shared<bool>(false);
    described.add_switch("--live", *live, "Ask only whether it runs (/livez), for a liveness probe");
    described.add_examples(R"(Examples:
  crossvend health                 # ready: every role has credentials that may be vended
  crossvend health --live
  livenessProbe: {exec: {command: [/crossvend, health, --live]}, periodSeconds: 10, failureThreshold: 6}

It answers within a second. The exit status is 0, 1 if the daemon is not ready, or 69 if it cannot be reached.
Of the configuration only the address of the telemetry listener counts (CROSSVEND_TELEMETRY_LISTEN).)");
    return {described, [&flags, live] { return probe_once(flags, *live); }};
}

}  // namespace crossvend::cli
