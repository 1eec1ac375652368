#include "command.hpp"

#include "crossvend/app/first_set.hpp"
#include "crossvend/endpoint/documents.hpp"

#include <iostream>
#include <memory>

namespace crossvend::cli {
namespace {

struct credentials_flags {
    std::optional<std::string> role;
    timeout_flag timeout{"30s"};
};

int print_credentials(const config::flags& flags, const credentials_flags& given) {
    const credentials::patience patience = given.timeout.patience();
    const auto environment = base::environment::of_process();
    const auto options = load_role_configuration(flags, environment, given.role);
    if (!options) return wrong_configuration;
    base::logger log(command_log_level(*options, flags, environment), options->log_format);
    const auto set = app::fetch_first_set(*options, patience, log);
    if (!set) return report(set.error());
    const base::secret document = endpoint::process_document((*set)->credentials);
    std::cout << document.reveal() << '\n';
    return done;
}

}  // namespace

command credentials_command(const grammar& program, config::flags& flags) {
    const grammar described =
        program.add_command("credentials", "Print one set of credentials in the credential_process format");
    add_configuration_flags(described, flags);
    const auto given = std::make_shared<credentials_flags>();
    add_role_flag(described, given->role);
    given->timeout.add_to(described, "How long to try at most");
    described.add_examples(R"(Examples:
  crossvend credentials --config crossvend.json --role reader
  # in ~/.aws/config:
  [profile reader]
  credential_process = crossvend credentials --config /etc/crossvend/crossvend.json --role reader

Each call is an exchange of its own: what asks often is better served by `crossvend serve` or `crossvend exec`.)");
    return {described, [&flags, given] { return print_credentials(flags, *given); }};
}

}  // namespace crossvend::cli
