#include "crossvend/cli/cli.hpp"

#include "command.hpp"
#include "crossvend/base/configuration_error.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/base/text.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <exception>
#include <iostream>
#include <stdexcept>

namespace crossvend::cli {
namespace {

constexpr const char* examples = R"--(Examples:
  AWS_ROLE_ARN=arn:aws:iam::123456789012:role/reader AWS_REGION=us-west-2 crossvend serve
  crossvend serve --config /etc/crossvend/crossvend.json
  crossvend exec --config crossvend.json -- aws s3 ls
  eval "$(crossvend env)"
  crossvend doctor --config crossvend.json
  crossvend trust-policy --config crossvend.json
  crossvend check-config --config crossvend.json

Exit status: 0 done, 1 failed at run time, 64 wrong usage, 69 an upstream or the daemon cannot be reached,
77 refused by an upstream, 78 wrong configuration; exec: the status of its command.)--";

/// Opens /dev/null in the place of standard streams that are closed, so that no socket gets their numbers. Writing
/// fails as before.
void keep_standard_streams() {
    while (true) {
        const int opened = ::open("/dev/null", O_RDONLY);
        if (opened < 0) return;
        if (opened > STDERR_FILENO) {
            ::close(opened);
            return;
        }
    }
}

/// Keeps the memory with the credentials in it from debuggers of the same user and from core files.
void keep_memory_private() { ::prctl(PR_SET_DUMPABLE, 0); }

/// Wrong usage gets one line and a pointer to the help; what was asked for gets printed.
int explain(const CLI::App& app, const CLI::ParseError& error) {
    if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
    const auto unknown = app.remaining(true);
    const std::string what = unknown.empty() ? error.what() : "there is no command or flag " + unknown.front();
    const auto commands = app.get_subcommands();
    const std::string command = commands.empty() ? "" : commands.front()->get_name() + ' ';
    std::cerr << "crossvend: " << base::printable(what) << "; see crossvend " << command << "--help\n";
    return wrong_usage;
}

}  // namespace

int run(int argc, char** argv) {
    CLI::App app("Vends AWS credentials, got with this workload's Google identity, to unmodified AWS SDKs.",
                 "crossvend");
    app.require_subcommand(1);
    app.footer(examples);
    const grammar program(app);
    config::flags flags;
    add_configuration_flags(program, flags);
    const std::array commands{serve_command(program, flags),        exec_command(program, flags),
                              credentials_command(program, flags),  env_command(program, flags),
                              wait_command(program, flags),         health_command(program, flags),
                              doctor_command(program, flags),       trust_policy_command(program, flags),
                              check_config_command(program, flags), version_command(program)};
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return explain(app, error);
    }
    keep_standard_streams();
    keep_memory_private();
    try {
        const auto given = std::ranges::find_if(commands, [](const command& each) { return each.grammar.is_given(); });
        const int status = given->run();
        base::wipe_remains();  // the command has wiped what it held; now go the traces of it
        if (!std::cout.flush()) throw std::runtime_error("cannot write to stdout");
        return status;
    } catch (const usage_error& error) {
        std::cerr << "crossvend: " << error.what() << '\n';
        return wrong_usage;
    } catch (const base::configuration_error& error) {
        std::cerr << "crossvend: " << error.what() << '\n';
        return wrong_configuration;
    } catch (const std::exception& error) {
        std::cerr << "crossvend: " << error.what() << '\n';
        return failed;
    }
}

}  // namespace crossvend::cli
