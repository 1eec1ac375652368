#include "command.hpp"
#include "daemon_settings.hpp"
#include "shell_word.hpp"

#include <filesystem>
#include <iostream>
#include <memory>

namespace crossvend::cli {
namespace {

struct env_flags {
    std::optional<std::string> role;
    bool imds = false;
};

void print(const std::vector<endpoint::client_variable>& exported, const std::vector<std::string>& unset) {
    for (const auto& variable : exported) {
        std::cout << "export " << variable.name << '=';
        write_shell_word(std::cout, variable.value.reveal());
        std::cout << '\n';
    }
    for (const std::string& name : unset) std::cout << "unset " << name << '\n';
}

int print_way_to_imds(const config::options& options, const base::environment& environment) {
    if (!options.server.imds.enabled) {
        std::cerr << "crossvend: IMDS is off in this configuration: server.imds.enabled switches it on\n";
        return wrong_configuration;
    }
    print(endpoint::imds_variables(options.server.listen.front(), options.region, environment),
          endpoint::variables_before_imds(environment));
    return done;
}

int print_environment(const config::flags& flags, const env_flags& given) {
    const auto environment = base::environment::of_process();
    const auto options = load_role_configuration(flags, environment, given.role);
    if (!options) return wrong_configuration;
    if (options->server.listen.front().port() == 0)
        throw usage_error("the daemon's port is chosen when it starts; take what its log says to export");
    if (given.imds) return print_way_to_imds(*options, environment);

    const auto settings = settings_for(*options, given.role.value_or(""), environment);
    if (!settings.token_file.empty() && !std::filesystem::exists(settings.token_file)) {
        std::cerr << "crossvend: there is no authorization token in " << settings.token_file
                  << ": start the daemon, which makes it, with this configuration\n";
        return unreachable;
    }
    print(endpoint::client_variables(settings), endpoint::preempting_variables(environment, settings));
    return done;
}

}  // namespace

command env_command(CLI::App& app, config::flags& flags) {
    CLI::App* grammar = app.add_subcommand("env", "Print what points an AWS SDK at a running daemon, for eval");
    add_configuration_flags(*grammar, flags);
    const auto given = std::make_shared<env_flags>();
    add_role_flag(*grammar, given->role);
    grammar->add_flag("--imds", given->imds, "Point it at IMDS, for an SDK that does not know the container endpoint")
        ->excludes("--role");
    grammar->footer(R"--(Examples:
  eval "$(crossvend env)"
  eval "$(crossvend env --config /etc/crossvend/crossvend.json --role writer)"
  eval "$(crossvend env --imds)"

It needs the daemon's configuration: flags, environment and file. Variables that are set here and would lead an
AWS SDK elsewhere are unset.)--");
    return {grammar, [&flags, given] { return print_environment(flags, *given); }};
}

}  // namespace crossvend::cli
