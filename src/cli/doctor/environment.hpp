#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/sdk/client_environment.hpp"
#include "step.hpp"

#include <optional>

namespace crossvend::cli::doctor {

/// Looks for what AWS SDKs would prefer to the daemon in this environment: variables and files. It is a warning at
/// most, as the application may have another environment. Without
/// `settings` there is no daemon whose token is known. A web identity's token file is the daemon's own affair if it
/// `reads_token_file`.
[[nodiscard]] step look_for_preemption(const base::environment& environment,
                                       const std::optional<sdk::client_settings>& settings, bool reads_token_file);

}  // namespace crossvend::cli::doctor
