#pragma once

#include <string_view>

namespace crossvend::base {

[[nodiscard]] std::string_view version();  ///< "0.1.0"
[[nodiscard]] std::string_view commit();   ///< the abbreviated commit the program was built from, or "unknown"

}  // namespace crossvend::base
