#pragma once

#include "crossvend/config/options.hpp"
#include "crossvend/sdk/rivals.hpp"
#include "grammar.hpp"

#include <optional>
#include <string>
#include <vector>

namespace crossvend::cli {

/// What `exec` and `env` change in the environment of a client beside leading it to an endpoint.
struct client_changes {
    std::vector<sdk::rival> rivals;
    std::vector<sdk::client_variable> region;
};

/// Adds --app-region REGION.
void add_app_region_flag(const grammar& described, std::optional<std::string>& region);

/// The changes that lead a client to an endpoint of this kind; nothing goes where the environment is to be kept. Throws
/// usage_error if `app_region` is no Region.
[[nodiscard]] client_changes changes_for(const base::environment& environment, sdk::endpoint_kind endpoint,
                                         const std::optional<std::string>& app_region, const config::options& options,
                                         bool keep_environment = false);

/// Says on stderr what goes, and why: `env` has its stdout read by a shell, which may take a comment for a command.
void tell(const std::vector<sdk::rival>& rivals);

}  // namespace crossvend::cli
