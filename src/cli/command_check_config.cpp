#include "command.hpp"

#include "crossvend/base/duration.hpp"
#include "crossvend/net/address.hpp"

#include <iostream>

namespace crossvend::cli {
namespace {

void print(const config::options& options) {
    std::cout << "The configuration is valid.\n";
    for (const auto& role : options.roles)
        std::cout << "role " << role.name << ": " << role.request.role.text << " as " << role.request.session_name
                  << " for " << base::format_duration(role.request.session_duration) << '\n';
    std::cout << "identity: " << options.identity.endpoints.metadata_server.authority() << ", audience "
              << options.identity.expected.audience << '\n'
              << "sts: " << options.sts.endpoints.front().url.authority() << '\n';
    for (const auto& address : options.server.listen)
        std::cout << "credentials: " << net::format_address(address) << '\n';
    for (const auto& address : options.telemetry_listen)
        std::cout << "telemetry: " << net::format_address(address) << '\n';
    for (const std::string& warning : options.warnings) std::cout << "warning: " << warning << '\n';
}

}  // namespace

command check_config_command(CLI::App& app, config::flags& flags) {
    CLI::App* grammar = app.add_subcommand("check-config", "Read the configuration and print every fault at once");
    add_configuration_flags(*grammar, flags);
    grammar->footer(R"(Examples:
  crossvend check-config --config crossvend.json
  AWS_ROLE_ARN=arn:aws:iam::123456789012:role/reader crossvend check-config --region us-west-2)");
    return {grammar, [&flags]() -> int {
                const auto options = load_configuration(flags, base::environment::of_process());
                if (!options) return wrong_configuration;
                print(*options);
                return done;
            }};
}

}  // namespace crossvend::cli
