#include "command.hpp"
#include "crossvend/app/upstreams.hpp"
#include "run_coroutine.hpp"
#include "trust_policy.hpp"

#include <iostream>
#include <memory>

namespace crossvend::cli {
namespace {

struct trust_policy_flags {
    std::optional<std::string> role;
    bool terraform = false;
    bool aws_cli = false;
};

base::result<oidc::id_token> fetch_identity_token(const config::options& options, base::logger& log) {
    metrics::metrics metrics;
    app::upstreams upstreams(options.http, base::system_clock(), metrics, log);
    const auto source = upstreams.identity_of(*options.roles.front().identity);
    return run_coroutine(source->fetch());
}

/// The identity comes to the first role only; each other one is assumed by the one before it.
void tell_of_chain(const config::role_options& role) {
    const aws::role_arn* before = &role.request.role;
    for (const aws::assume_role_request& hop : role.chain) {
        std::cerr << "crossvend: the chain goes on: " << hop.role.text << " has to trust " << before->text
                  << " for sts:AssumeRole\n";
        before = &hop.role;
    }
}

int print_trust_policy(const config::flags& flags, const trust_policy_flags& given) {
    const auto environment = base::environment::of_process();
    const auto options = load_role_configuration(flags, environment, given.role);
    if (!options) return wrong_configuration;
    base::logger log(command_log_level(*options, flags, environment), options->log_format);
    const auto token = fetch_identity_token(*options, log);
    if (!token) return report(token.error(), "identity token");

    const credentials::web_identity identity = credentials::as_aws_sees(token->claims);
    if (const auto fault = fault_of_claims(identity)) return report(*fault, "trust policy");
    const config::role_options& role = options->roles.front();
    const auto written = given.terraform ? &trust_policy_as_terraform
                         : given.aws_cli ? &trust_policy_as_command
                                         : &trust_policy_as_json;
    std::cout << written(identity, role.request.role);
    tell_of_chain(role);
    return done;
}

}  // namespace

command trust_policy_command(const grammar& program, config::flags& flags) {
    const grammar described =
        program.add_command("trust-policy", "Print the IAM trust policy that lets this identity in");
    add_configuration_flags(described, flags);
    const auto given = std::make_shared<trust_policy_flags>();
    add_role_flag(described, given->role);
    described.add_switch("--terraform", given->terraform, "Print it for Terraform");
    described.add_switch("--aws-cli", given->aws_cli, "Print the command that gives it to the role", "--terraform");
    described.add_examples(R"--(Examples:
  crossvend trust-policy --config crossvend.json --role reader > trust.json
  crossvend trust-policy --terraform > trust.tf
  crossvend trust-policy --aws-cli      # to be run by somebody who may change the role

It gets an identity token where this workload gets it, and asks nothing of AWS. The policy names the token's
subject and audience, so that nobody else gets in: run it where the workload runs, with its configuration.)--");
    return {described, [&flags, given] { return print_trust_policy(flags, *given); }};
}

}  // namespace crossvend::cli
