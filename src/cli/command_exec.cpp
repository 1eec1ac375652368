#include "client_changes.hpp"
#include "command.hpp"

#include "crossvend/app/exec.hpp"
#include "crossvend/app/not_started.hpp"

#include <iostream>
#include <memory>

namespace crossvend::cli {
namespace {

struct exec_flags {
    std::optional<std::string> role;
    timeout_flag timeout{"30s"};
    std::optional<std::string> app_region;
    bool keep_environment = false;
    std::vector<std::string> command;
};

int execute(const config::flags& flags, const exec_flags& given) {
    const credentials::patience patience = given.timeout.patience();
    const auto environment = base::environment::of_process();
    auto options = load_role_configuration(flags, environment, given.role);
    if (!options) return wrong_configuration;
    auto changes =
        changes_for(environment, sdk::endpoint_kind::container, given.app_region, *options, given.keep_environment);
    tell(changes.rivals);
    const app::execution_request request{given.command, std::move(changes.rivals), std::move(changes.region)};
    base::logger log(command_log_level(*options, flags, environment), options->log_format);
    try {
        const auto ended = app::exec(request, std::move(*options), environment, patience, log);
        return ended ? *ended : report(ended.error());
    } catch (const app::not_started& error) {
        std::cerr << "crossvend: " << error.what() << '\n';
        return error.status();
    }
}

}  // namespace

command exec_command(const grammar& program, config::flags& flags) {
    const grammar described = program.add_command("exec", "Run a program with credentials of its own");
    add_configuration_flags(described, flags);
    const auto given = std::make_shared<exec_flags>();
    add_role_flag(described, given->role);
    given->timeout.add_to(described, "How long to wait for the first credentials at most");
    add_app_region_flag(described, given->app_region);
    described.add_switch("--keep-environment", given->keep_environment,
                         "Take nothing out of the program's environment, whatever an SDK would prefer there");
    described.add_rest("CMD", given->command, "The program and its arguments, behind --", "[ARG...]");
    described.add_examples(R"(Examples:
  AWS_ROLE_ARN=arn:aws:iam::123456789012:role/reader AWS_REGION=us-west-2 crossvend exec -- aws s3 ls
  crossvend exec --config crossvend.json --role writer -- ./nightly-job --all

The program starts once there are credentials, finds them by AWS_CONTAINER_CREDENTIALS_FULL_URI on a private
port, and has them renewed for as long as it runs. Variables and files that would lead an AWS SDK elsewhere are
taken out of its environment, and stderr tells which. Signals are passed on to it. The exit status is the program's, 128+n after signal n, 126
if it cannot be run, 127 if it is not there; 69, 77 or 78, without running it, if there are no credentials.)");
    return {described, [&flags, given] { return execute(flags, *given); }};
}

}  // namespace crossvend::cli
