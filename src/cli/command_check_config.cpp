#include "command.hpp"

#include "crossvend/base/duration.hpp"
#include "crossvend/net/address.hpp"

#include <iostream>

namespace crossvend::cli {
namespace {

void print_assumed(std::string_view before, const aws::assume_role_request& request) {
    std::cout << before << request.role.text << " as " << request.session_name << " for "
              << base::format_duration(request.session_duration) << '\n';
}

void print(const config::options& options) {
    std::cout << "The configuration is valid.\n";
    for (const auto& role : options.roles) {
        print_assumed("role " + role.name + ": ", role.request);
        for (const auto& hop : role.chain) print_assumed("  then ", hop);
        std::cout << "  identity: " << google::to_string(role.identity->source) << ", audience "
                  << role.identity->expected.audience << '\n';
    }
    for (const auto& endpoint : options.sts->endpoints) std::cout << "sts: " << endpoint.url.authority() << '\n';
    if (options.http.proxy.proxy) std::cout << "proxy: " << options.http.proxy.proxy->name() << '\n';
    for (const auto& address : options.server.listen)
        std::cout << "credentials: " << net::format_address(address) << '\n';
    for (const auto& address : options.telemetry.listen)
        std::cout << "telemetry: " << net::format_address(address) << '\n';
    for (const std::string& warning : options.warnings) std::cout << "warning: " << warning << '\n';
}

}  // namespace

command check_config_command(const grammar& program, config::flags& flags) {
    const grammar described =
        program.add_command("check-config", "Read the configuration and print every fault at once");
    add_configuration_flags(described, flags);
    described.add_examples(R"(Examples:
  crossvend check-config --config crossvend.json
  AWS_ROLE_ARN=arn:aws:iam::123456789012:role/reader crossvend check-config --region us-west-2)");
    return {described, [&flags]() -> int {
                const auto options = load_configuration(flags, base::environment::of_process());
                if (!options) return wrong_configuration;
                print(*options);
                return done;
            }};
}

}  // namespace crossvend::cli
