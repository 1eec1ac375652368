#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/endpoint/client_environment.hpp"
#include "crossvend/google/identity_options.hpp"
#include "step.hpp"

namespace crossvend::cli::doctor {

/// Looks for what AWS SDKs would prefer to the daemon in this environment: variables and files. It is a warning at
/// most, as the application may have another environment.
[[nodiscard]] step look_for_preemption(const base::environment& environment, const endpoint::client_settings& settings,
                                       const google::identity_options& identity);

}  // namespace crossvend::cli::doctor
