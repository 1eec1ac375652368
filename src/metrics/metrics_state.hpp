#pragma once

#include "role_series.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace crossvend::metrics {

struct metrics::state {
    state();

    /// The roles' series keep it: the last of them may outlive the metrics by what is still under way at the end.
    std::shared_ptr<families> all = std::make_shared<families>();
    request_counters without_role{all, ""};
    std::map<std::string, std::weak_ptr<role_series>, std::less<>>
        roles;                                      ///< those there are, and some that there were
    std::vector<prometheus::Histogram*> durations;  ///< by endpoint
    std::optional<base::duration> offset;
};

}  // namespace crossvend::metrics
