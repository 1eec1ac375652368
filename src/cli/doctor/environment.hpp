#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/sdk/client_environment.hpp"
#include "step.hpp"

namespace crossvend::cli::doctor {

/// Looks for what AWS SDKs would prefer to the daemon in this environment: variables and files. It is a warning at
/// most, as the application may have another environment. A web identity's token file is the daemon's own affair if it
/// `reads_token_file`.
[[nodiscard]] step look_for_preemption(const base::environment& environment, const sdk::client_settings& settings,
                                       bool reads_token_file);

}  // namespace crossvend::cli::doctor
