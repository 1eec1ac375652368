#pragma once

#include "crossvend/base/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::base {

/// Reads a duration as the configuration writes it: one or more of a whole number with a unit, largest
/// unit first ("45s", "30m", "1h", "1h30m", "500ms"). "0s" is zero. Nothing for any other text, and for
/// one longer than a year.
[[nodiscard]] std::optional<duration> parse_duration(std::string_view text);

/// Writes a duration the same way, in whole milliseconds; a negative one has a leading '-'.
[[nodiscard]] std::string format_duration(duration value);

}  // namespace crossvend::base
