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

void print(const std::vector<sdk::client_variable>& exported, const std::vector<std::string>& unset) {
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
    print(sdk::imds_variables(options.server.listen.front(), options.region, environment),
          sdk::variables_before_imds(environment));
    return done;
}

int print_environment(const config::flags& flags, const env_flags& given) {
    const auto environment = base::environment::of_process();
    const auto options = load_role_configuration(flags, environment, given.role, config::reader::client);
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
    print(sdk::client_variables(settings), sdk::preempting_variables(environment, settings));
    return done;
}

}  // namespace

command env_command(const grammar& program, config::flags& flags) {
    const grammar described = program.add_command("env", "Print what points an AWS SDK at a running daemon, for eval");
    add_configuration_flags(described, flags);
    const auto given = std::make_shared<env_flags>();
    add_role_flag(described, given->role);
    described.add_switch("--imds", given->imds,
                         "Point it at IMDS, for an SDK that does not know the container endpoint", "--role");
    described.add_examples(R"--(Examples:
  eval "$(crossvend env)"
  eval "$(crossvend env --config /etc/crossvend/crossvend.json --role writer)"
  eval "$(crossvend env --imds)"

It needs the daemon's configuration: flags, environment and file. Variables that are set here and would lead an
AWS SDK elsewhere are unset.)--");
    return {described, [&flags, given] { return print_environment(flags, *given); }};
}

}  // namespace crossvend::cli
