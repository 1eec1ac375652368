#pragma once

#include "crossvend/config/options.hpp"
#include "crossvend/sdk/client_environment.hpp"

#include <string_view>

namespace crossvend::cli {

/// What an SDK on this machine has to know to get a role's credentials (the first one's where none is named) from the
/// daemon that the configuration describes: its port must be given there. The options have that role alone. Throws
/// base::configuration_error where the daemon could not have an authorization token.
[[nodiscard]] sdk::client_settings settings_for(const config::options& options, std::string_view role,
                                                const base::environment& environment);

}  // namespace crossvend::cli
