#pragma once

#include "crossvend/base/clock.hpp"

#include <string>

namespace crossvend::sandbox {

/// Writes a moment as a Date field has it, "Sun, 06 Nov 1994 08:49:37 GMT" (IMF-fixdate, RFC 9110, section
/// 5.6.7).
[[nodiscard]] std::string format_http_date(base::time_point when);

}  // namespace crossvend::sandbox
