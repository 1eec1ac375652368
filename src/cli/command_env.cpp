#include "client_changes.hpp"
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
    std::optional<std::string> app_region;
    bool imds = false;
};

/// What leads to the endpoint, and the other changes.
void print(std::vector<sdk::client_variable> exported, const client_changes& changes) {
    exported.insert(exported.end(), changes.region.begin(), changes.region.end());
    for (const sdk::rival& each : changes.rivals)
        if (!each.instead.empty()) exported.push_back({each.variable, base::secret(each.instead)});
    for (const auto& variable : exported) {
        std::cout << "export " << variable.name << '=';
        write_shell_word(std::cout, variable.value.reveal());
        std::cout << '\n';
    }
    for (const sdk::rival& each : changes.rivals)
        if (each.instead.empty()) std::cout << "unset " << each.variable << '\n';
    tell(changes.rivals);
}

int print_way_to_imds(const config::options& options, const env_flags& given, const base::environment& environment) {
    if (!options.server.imds.enabled) {
        std::cerr << "crossvend: IMDS is off in this configuration: server.imds.enabled switches it on\n";
        return wrong_configuration;
    }
    auto changes = changes_for(environment, sdk::endpoint_kind::imds, given.app_region, options);
    for (sdk::rival& each : sdk::what_keeps_from_imds(environment)) changes.rivals.push_back(std::move(each));
    print(sdk::imds_variables(options.server.listen.front(), environment), changes);
    return done;
}

int print_environment(const config::flags& flags, const env_flags& given) {
    const auto environment = base::environment::of_process();
    const auto options = load_role_configuration(flags, environment, given.role, config::reader::client);
    if (!options) return wrong_configuration;
    if (options->server.listen.front().port() == 0)
        throw usage_error("the daemon's port is chosen when it starts; take what its log says to export");
    if (given.imds) return print_way_to_imds(*options, given, environment);

    const auto settings = settings_for(*options, given.role.value_or(""), environment);
    if (!settings.token_file.empty() && !std::filesystem::exists(settings.token_file)) {
        std::cerr << "crossvend: there is no authorization token in " << settings.token_file
                  << ": start the daemon, which makes it, with this configuration\n";
        return unreachable;
    }
    auto changes = changes_for(environment, sdk::endpoint_kind::container, given.app_region, *options);
    for (std::string& name : sdk::other_token_variables(environment, settings))
        changes.rivals.push_back({std::move(name), "it has the token of another endpoint", {}});
    print(sdk::client_variables(settings), changes);
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
    add_app_region_flag(described, given->app_region);
    described.add_examples(R"--(Examples:
  eval "$(crossvend env)"
  eval "$(crossvend env --config /etc/crossvend/crossvend.json --role writer)"
  eval "$(crossvend env --imds)"

It needs the daemon's configuration: flags, environment and file. Variables that are set here and would lead an
AWS SDK elsewhere are unset, files that would are hidden, and stderr tells which. It prints the authorization
token, where it can read it: some clients read the file alone, and some the variable.)--");
    return {described, [&flags, given] { return print_environment(flags, *given); }};
}

}  // namespace crossvend::cli
