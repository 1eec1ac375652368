#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/base/failure.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/config/loader.hpp"
#include "crossvend/credentials/patience.hpp"
#include "grammar.hpp"

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace crossvend::cli {

/// Exit statuses (sysexits.h).
enum status : int {
    done = 0,
    failed = 1,
    wrong_usage = 64,
    unreachable = 69,  ///< an upstream or the daemon
    refused = 77,      ///< by an upstream
    wrong_configuration = 78
};

/// The exit status of a command that failed for this reason.
[[nodiscard]] int status_of(const base::failure& failure);

/// Says on stderr why there are no credentials, or nothing else of that kind, and gives the exit status for that.
int report(const base::failure& failure, std::string_view missing = "credentials");

/// A --timeout: how long a command waits at most.
class timeout_flag {
public:
    explicit timeout_flag(std::string fallback) : text_(std::move(fallback)) {}
    void add_to(const grammar& described, const std::string& description);

    /// Throws usage_error if it is no duration.
    [[nodiscard]] base::duration value() const;
    [[nodiscard]] const std::string& text() const { return text_; }

    /// As much patience with what keeps credentials away; stderr hears that there is waiting, and why.
    [[nodiscard]] credentials::patience patience() const;

private:
    std::string text_;
};

/// What was asked for cannot be: the command line has to be changed.
class usage_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A command of the program: its part of the grammar, and what it does once the line is parsed.
struct command {
    cli::grammar grammar;
    std::function<int()> run;
};

/// Each command lives in a file of its own. The flags may stand before the command as well as behind it.
[[nodiscard]] command serve_command(const grammar& program, config::flags& flags);
[[nodiscard]] command exec_command(const grammar& program, config::flags& flags);
[[nodiscard]] command credentials_command(const grammar& program, config::flags& flags);
[[nodiscard]] command env_command(const grammar& program, config::flags& flags);
[[nodiscard]] command wait_command(const grammar& program, config::flags& flags);
[[nodiscard]] command health_command(const grammar& program, config::flags& flags);
[[nodiscard]] command doctor_command(const grammar& program, config::flags& flags);
[[nodiscard]] command trust_policy_command(const grammar& program, config::flags& flags);
[[nodiscard]] command check_config_command(const grammar& program, config::flags& flags);
[[nodiscard]] command version_command(const grammar& program);

/// Adds the flags that every command with a configuration has.
void add_configuration_flags(const grammar& described, config::flags& flags);

/// Loads the configuration as it is now: the file is read again each time.
[[nodiscard]] std::variant<config::options, std::vector<config::fault>> load_again(const config::flags& flags,
                                                                                   const base::environment& environment,
                                                                                   config::reader who);

/// The daemon's; if it has faults, writes them all to stderr and gives nothing.
[[nodiscard]] std::optional<config::options> load_configuration(const config::flags& flags,
                                                                const base::environment& environment);

/// The same for a command that deals with one role, with that role alone. Throws as choose_role does.
[[nodiscard]] std::optional<config::options> load_role_configuration(const config::flags& flags,
                                                                     const base::environment& environment,
                                                                     const std::optional<std::string>& role,
                                                                     config::reader who = config::reader::command);

void print_faults(const std::vector<config::fault>& faults);

/// Adds --role NAME to a command that deals with one role.
void add_role_flag(const grammar& described, std::optional<std::string>& role);

/// Leaves only the role of this name, or the first, in the options. Throws usage_error if there is none.
void choose_role(config::options& options, const std::optional<std::string>& name);

/// How much a command that is no daemon logs: nothing, unless a flag or a variable asks for it. The file's level is
/// the daemon's.
[[nodiscard]] base::log_level command_log_level(const config::options& options, const config::flags& flags,
                                                const base::environment& environment);

}  // namespace crossvend::cli
