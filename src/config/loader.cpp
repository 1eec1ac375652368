#include "crossvend/config/loader.hpp"

#include "crossvend/net/address.hpp"
#include "readers.hpp"

namespace crossvend::config {
namespace {

using namespace std::chrono_literals;

constexpr const char* telemetry_listen = "/telemetry/listen";
constexpr std::string_view default_telemetry_listen = "127.0.0.1:9912";

/// What is the daemon's own: how it is reached, how it tells of itself, how it stops, and what outlives it.
void read_daemon(reading& from, options& options) {
    document& document = from.document;
    options.server = read_server(from, options.roles);
    options.telemetry.listen = read_addresses(document, telemetry_listen, default_telemetry_listen);
    options.drain = document.duration("/shutdown/drain", options.drain, 0s, 10min);
    options.state_file = read_state_file(from);
}

}  // namespace

std::variant<options, std::vector<fault>> load(const flags& flags, const base::environment& environment,
                                               const surroundings& around) {
    document document(flags, environment);
    options options;
    reading from{document, environment, around, options.warnings};
    options.sts = read_sts(from, options.region);
    options.http = read_http(from);
    options.roles = read_roles(from);
    check_partitions(from, options);
    if (around.who != reader::command) read_daemon(from, options);
    options.refresh.minimum_remaining =
        document.duration("/refresh/minimum_remaining", options.refresh.minimum_remaining, 0s, 12h);
    options.refresh.serve_until_remaining =
        document.duration("/refresh/serve_until_remaining", options.refresh.serve_until_remaining, 15s, 10min);
    options.log_level = base::parse_log_level(document.text("/log/level").value_or("")).value_or(options.log_level);
    options.log_format = base::parse_log_format(document.text("/log/format").value_or("")).value_or(options.log_format);
    if (!document.faults().empty()) return document.faults();
    return options;
}

std::variant<telemetry_address, std::vector<fault>> load_telemetry_address(const flags& flags,
                                                                           const base::environment& environment) {
    constexpr const char* variable = "CROSSVEND_TELEMETRY_LISTEN";
    if (const auto given = environment.get(variable)) {
        document document({}, base::environment({{variable, *given}}));
        const auto addresses = read_addresses(document, telemetry_listen, default_telemetry_listen);
        if (!document.faults().empty()) return document.faults();
        return telemetry_address{addresses.front(), {}};
    }
    config::flags file;
    file.config = flags.config ? flags.config : environment.get("CROSSVEND_CONFIG");
    document document(file, {});
    const auto addresses = read_addresses(document, telemetry_listen, default_telemetry_listen);
    const bool says_where = document.find(telemetry_listen) != nullptr && !addresses.empty();
    if (says_where) return telemetry_address{addresses.front(), {}};
    telemetry_address fallback{*net::parse_address(default_telemetry_listen), {}};
    if (!document.faults().empty()) fallback.doubt = document.faults().front();
    return fallback;
}

}  // namespace crossvend::config
