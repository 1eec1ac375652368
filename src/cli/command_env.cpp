#include "command.hpp"

#include "crossvend/endpoint/authorization_token.hpp"
#include "crossvend/endpoint/client_environment.hpp"
#include "shell_word.hpp"

#include <filesystem>
#include <iostream>
#include <memory>

namespace crossvend::cli {
namespace {

/// Where the daemon keeps the token that opens the role; empty if it is given outright or there is none.
std::string token_file_of(const config::options& options, const base::environment& environment) {
    const config::authorization_options& authorization = options.server.authorization;
    if (const auto& own = options.roles.front().authorization_token_file) return *own;
    if (!authorization.required || authorization.token) return {};
    return authorization.token_file.value_or(endpoint::default_authorization_token_file(environment).string());
}

int print_environment(const config::flags& flags, const std::optional<std::string>& role) {
    const auto environment = base::environment::of_process();
    auto options = load_configuration(flags, environment);
    if (!options) return wrong_configuration;
    choose_role(*options, role);
    const auto address = options->server.listen.front();
    if (address.port() == 0)
        throw usage_error("the daemon's port is chosen when it starts; take what its log says to export");

    endpoint::client_settings settings;
    settings.uri = endpoint::credentials_uri(address, role.value_or(""));
    settings.token_file = token_file_of(*options, environment);
    if (settings.token_file.empty() && options->server.authorization.token)
        settings.token = *options->server.authorization.token;
    settings.region = options->region;
    if (!settings.token_file.empty() && !std::filesystem::exists(settings.token_file)) {
        std::cerr << "crossvend: there is no authorization token in " << settings.token_file
                  << ": start the daemon, which makes it, with this configuration\n";
        return unreachable;
    }
    for (const auto& variable : endpoint::client_variables(settings)) {
        std::cout << "export " << variable.name << '=';
        write_shell_word(std::cout, variable.value.reveal());
        std::cout << '\n';
    }
    for (const std::string& name : endpoint::preempting_variables(environment, settings))
        std::cout << "unset " << name << '\n';
    return done;
}

}  // namespace

command env_command(CLI::App& app, config::flags& flags) {
    CLI::App* grammar = app.add_subcommand("env", "Print what points an AWS SDK at a running daemon, for eval");
    add_configuration_flags(*grammar, flags);
    const auto role = std::make_shared<std::optional<std::string>>();
    add_role_flag(*grammar, *role);
    grammar->footer(R"--(Examples:
  eval "$(crossvend env)"
  eval "$(crossvend env --config /etc/crossvend/crossvend.json --role writer)"

It needs the daemon's configuration: flags, environment and file. Variables that are set here and would lead an
AWS SDK elsewhere are unset.)--");
    return {grammar, [&flags, role] { return print_environment(flags, *role); }};
}

}  // namespace crossvend::cli
