#include "command.hpp"

#include "crossvend/app/application.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <array>
#include <csignal>

namespace crossvend::cli {
namespace {

/// A core file would have the credentials in it.
void forbid_core_files() {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

/// Started by root, it keeps what a reload may need: to open files of others, and to listen below port 1024. It takes
/// nothing new (capabilities(7), PR_SET_NO_NEW_PRIVS(2const)): it starts no program.
void drop_privileges() {
    constexpr unsigned kept = 1U << CAP_DAC_OVERRIDE | 1U << CAP_DAC_READ_SEARCH | 1U << CAP_NET_BIND_SERVICE;
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
    if (::syscall(SYS_capget, &header, sets.data()) != 0) return;
    const unsigned permitted = sets[0].permitted & kept;
    sets = {};
    sets[0].permitted = sets[0].effective = permitted;
    ::syscall(SYS_capset, &header, sets.data());
}

/// Lets as many clients connect as the system allows; the usual soft limit is from the days of select(2).
void raise_descriptor_limit() {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
}

int serve(const config::flags& flags) {
    forbid_core_files();
    raise_descriptor_limit();
    drop_privileges();
    // A log reader that goes away must not take the daemon with it.
    static_cast<void>(::signal(SIGPIPE, SIG_IGN));
    const auto environment = base::environment::of_process();
    auto options = load_configuration(flags, environment);
    if (!options) return wrong_configuration;

    base::logger log(options->log_level, options->log_format);
    for (const std::string& warning : options->warnings) log.warning(warning);
    const auto reload = [&] { return load_again(flags, environment, config::reader::daemon); };
    app::application daemon(std::move(*options), reload, environment, log);
    daemon.run();
    return done;
}

}  // namespace

command serve_command(const grammar& program, config::flags& flags) {
    const grammar described = program.add_command("serve", "Run the daemon: keep credentials fresh and vend them");
    add_configuration_flags(described, flags);
    described.add_examples(R"(Examples:
  AWS_ROLE_ARN=arn:aws:iam::123456789012:role/reader AWS_REGION=us-west-2 crossvend serve
  crossvend serve --config /etc/crossvend/crossvend.json --log-format json

It serves until SIGTERM or SIGINT and then exits with status 0. The log, on stderr, shows what to export
for an AWS SDK.)");
    return {described, [&flags] { return serve(flags); }};
}

}  // namespace crossvend::cli
