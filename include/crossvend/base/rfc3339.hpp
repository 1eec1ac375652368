#pragma once

#include "crossvend/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::base {

/// Reads an RFC 3339 date-time ("2026-11-21T22:04:44Z"), with a fraction or a numeric offset if it has
/// one; digits beyond nanoseconds are dropped. Nothing for any other text or an impossible date.
[[nodiscard]] std::optional<time_point> parse_rfc3339(std::string_view text);

/// Writes whole seconds in UTC with a `Z`: the one spelling that every AWS SDK reads.
[[nodiscard]] std::string format_rfc3339(time_point when);

}  // namespace crossvend::base
