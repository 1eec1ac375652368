#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/log.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/config/options.hpp"
#include "crossvend/credentials/credentials_store.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

namespace crossvend::app {

/// How long somebody waits for credentials that he cannot go on without. The metadata server of a new pod needs some
/// seconds until it serves.
struct patience {
    base::duration limit = std::chrono::seconds(30);
    base::duration delay = std::chrono::seconds(1);
    /// Told once, when there is nothing after `delay`: why that is.
    std::function<void(std::string_view cause)> on_delay = [](std::string_view) {};
};

/// Gets one set for the first role, with further tries while what is in the way may pass. Gives the set, or why there
/// is none. Blocks.
[[nodiscard]] base::result<std::shared_ptr<const credentials::snapshot>> fetch_first_set(const config::options& options,
                                                                                         const patience& patience,
                                                                                         base::logger& log);

}  // namespace crossvend::app
