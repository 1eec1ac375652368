#include "crossvend/config/loader.hpp"

#include "input.hpp"
#include "memory_file.hpp"
#include "properties.hpp"

#include <set>

using namespace crossvend;
using namespace crossvend::fuzz;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view kept_secret = "Zq9-kept-secret";

/// Variables as lines `NAME=VALUE`. The authorization token, whatever it is, has in it what nobody may see.
base::environment environment_of(std::string_view lines) {
    std::map<std::string, std::string, std::less<>> variables;
    while (!lines.empty()) {
        std::string_view line = take_until("\n", lines);
        const std::string_view name = take_until("=", line);
        const bool is_secret = name == "CROSSVEND_AUTHORIZATION_TOKEN";
        variables.emplace(name, std::string(line) + std::string(is_secret ? kept_secret : ""));
    }
    return base::environment(std::move(variables));
}

bool is_safe(const net::url& url) { return url.tls || url.is_loopback(); }

/// Nobody but the programs of the pod reaches it.
bool is_own(const boost::asio::ip::tcp::endpoint& listener) {
    const std::set<std::string> own{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"};
    return listener.address().is_loopback() || own.contains(listener.address().to_string());
}

void check(const aws::assume_role_request& request, std::chrono::seconds longest) {
    require(aws::parse_role_arn(request.role.text) == request.role, "a role is one of AWS's");
    require(request.session_name.size() >= 2 && request.session_name.size() <= 64, "a session has a name");
    require(request.session_duration >= 15min && request.session_duration <= longest, "a session is as AWS has them");
    require(request.policy.size() <= 2048, "a policy is as long as AWS takes");
}

void check(const std::vector<config::role_options>& roles) {
    require(!roles.empty(), "there is a role");
    std::set<std::string> names;
    for (const config::role_options& role : roles) {
        require(!role.name.empty() && role.name.size() <= 64 && names.insert(role.name).second,
                "each role has a name of its own");
        check(role.request, 12h);
        for (const aws::assume_role_request& hop : role.chain) check(hop, 1h);
        require(is_safe(role.identity->endpoints.token_endpoint), "keys are used over TLS or on this machine");
        require(is_safe(role.identity->endpoints.iam_credentials), "tokens are sent over TLS or on this machine");
    }
}

void check(const config::options& options) {
    check(options.roles);
    require(!options.sts->endpoints.empty(), "there is an STS");
    for (const aws::sts_endpoint& each : options.sts->endpoints)
        require(is_safe(each.url), "identity tokens are sent over TLS or on this machine");
    const config::server_options& server = options.server;
    require(server.authorization.required || std::ranges::all_of(server.listen, is_own),
            "a listener that others reach needs authorization");
    require(!server.imds.enabled || std::ranges::all_of(server.listen, is_own), "others reach no IMDS");
    require((server.authorization.token_file_mode.value_or(0) & ~0644U) == 0, "nobody else writes the token's file");
    require(options.drain >= 0s && options.drain <= 10min, "a drain ends");
    for (const std::string& warning : options.warnings) require_fit_for_a_log(warning, 300);
}

}  // namespace

/// The input is the file, and behind a line `---` the environment.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = text_of(data, size);
    std::string_view rest = input;
    const memory_file file(take_until("\n---\n", rest));
    const base::environment environment = environment_of(rest);
    config::flags flags;
    flags.config = file.path();

    const auto loaded = config::load(flags, environment, {"pod-7", "/nonexistent"});
    if (const auto* options = std::get_if<config::options>(&loaded)) {
        check(*options);
        const auto known = config::load_telemetry_address(flags, environment);
        require(std::get<0>(known).address == options->telemetry.listen.front(),
                "a probe asks where the daemon listens");
        return 0;
    }
    const auto& faults = std::get<std::vector<config::fault>>(loaded);
    require(!faults.empty(), "what cannot be has a fault");
    for (const config::fault& fault : faults) {
        require_printable(fault.place, 300);
        require_printable(fault.problem, 1000);
        require(fault.text().find(kept_secret) == std::string::npos || input.find(kept_secret) != std::string::npos,
                "a fault does not show the token");
    }
    return 0;
}
