#pragma once

#include "crossvend/base/log.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/credentials/patience.hpp"
#include "crossvend/credentials/set.hpp"

#include <memory>

namespace crossvend::app {

/// Gives one set for the first role, with further tries while what is in the way may pass. Gives the set, or why there
/// is none. Blocks.
[[nodiscard]] base::result<std::shared_ptr<const credentials::set>> fetch_first_set(
    const config::options& options, const credentials::patience& patience, base::logger& log);

}  // namespace crossvend::app
