#include "command.hpp"
#include "daemon_settings.hpp"
#include "shell_word.hpp"

#include <filesystem>
#include <iostream>
#include <memory>

namespace crossvend::cli {
namespace {

int print_environment(const config::flags& flags, const std::optional<std::string>& role) {
    const auto environment = base::environment::of_process();
    const auto options = load_role_configuration(flags, environment, role);
    if (!options) return wrong_configuration;
    if (options->server.listen.front().port() == 0)
        throw usage_error("the daemon's port is chosen when it starts; take what its log says to export");

    const auto settings = settings_for(*options, role.value_or(""), environment);
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
