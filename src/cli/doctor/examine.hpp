#pragma once

#include "crossvend/config/loader.hpp"
#include "step.hpp"

#include <functional>
#include <optional>
#include <string>

namespace crossvend::cli::doctor {

/// What is to be examined: the way of one role, the first where none is named.
struct patient {
    const config::flags& flags;
    const base::environment& environment;
    std::optional<std::string> role;
    bool with_daemon = true;  ///< whether there is to be one
};

/// Walks the whole way, from the configuration to what an SDK gets, and tells of each step when it is done. A step that
/// needs one that failed is skipped. Throws usage_error if there is no such role.
[[nodiscard]] examination examine(const patient& patient, const std::function<void(const step&)>& told);

}  // namespace crossvend::cli::doctor
