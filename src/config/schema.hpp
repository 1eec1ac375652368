#pragma once

#include <string_view>

namespace crossvend::config {

/// The text of config/crossvend.schema.json, which is built into the program.
[[nodiscard]] std::string_view schema_text();

}  // namespace crossvend::config
