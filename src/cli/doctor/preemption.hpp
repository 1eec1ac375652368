#pragma once

#include "crossvend/base/environment.hpp"
#include "crossvend/endpoint/client_environment.hpp"
#include "step.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::cli::doctor {

/// The profiles of a shared credentials or configuration file (AWS SDKs and Tools Reference Guide, "Shared config and
/// credentials files") that have credentials, or say where to get some.
[[nodiscard]] std::vector<std::string> profiles_with_credentials(std::string_view text);

/// Looks for what AWS SDKs would prefer to the daemon in this environment: variables and files. It is a warning at
/// most, as the application may have another environment.
[[nodiscard]] step look_for_preemption(const base::environment& environment, const endpoint::client_settings& settings);

}  // namespace crossvend::cli::doctor
