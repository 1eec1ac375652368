#pragma once

#include "fleet/study.hpp"

namespace crossvend::fleet {

/// What does not hold of what crossvend promises to STS, a sentence each.
[[nodiscard]] std::vector<std::string> broken_bounds(const std::vector<trouble>& troubles, const study& crossvend);

}  // namespace crossvend::fleet
