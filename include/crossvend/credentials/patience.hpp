#pragma once

#include "crossvend/base/clock.hpp"

#include <chrono>
#include <functional>
#include <string_view>

namespace crossvend::credentials {

/// How long somebody waits for credentials that he cannot go on without. The metadata server of a new pod needs some
/// seconds until it serves.
struct patience {
    base::duration limit = std::chrono::seconds(30);
    base::duration delay = std::chrono::seconds(1);
    /// Told once, when there is nothing after `delay`: why that is.
    std::function<void(std::string_view cause)> on_delay = [](std::string_view) {};
};

}  // namespace crossvend::credentials
