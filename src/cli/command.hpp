#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/config/loader.hpp"

#include <CLI/App.hpp>

#include <functional>

namespace crossvend::cli {

/// Exit statuses (sysexits.h).
enum status : int { done = 0, failed = 1, wrong_usage = 64, wrong_configuration = 78 };

/// A command of the program: its part of the grammar, and what it does once the line is parsed.
struct command {
    CLI::App* grammar;
    std::function<int()> run;
};

/// Each command lives in a file of its own. `app`, and the flags that it may have before the command as well
/// as behind it, outlive them.
[[nodiscard]] command serve_command(CLI::App& app, config::flags& flags);
[[nodiscard]] command check_config_command(CLI::App& app, config::flags& flags);
[[nodiscard]] command version_command(CLI::App& app);

/// Adds the flags that every command with a configuration has.
void add_configuration_flags(CLI::App& grammar, config::flags& flags);

/// Loads the configuration as it is now: the file is read again each time.
[[nodiscard]] std::variant<config::options, std::vector<config::fault>> load_again(
    const config::flags& flags, const base::environment& environment);

/// Loads the configuration for a command; if it has faults, writes them all to stderr and gives nothing.
[[nodiscard]] std::optional<config::options> load_configuration(const config::flags& flags,
                                                                const base::environment& environment);

}  // namespace crossvend::cli
