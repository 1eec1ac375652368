#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::config {

/// Reads JSON with comments. Throws nlohmann::json::parse_error, and std::length_error for what is nested so deep
/// that whoever walks through it runs out of stack. JSON pointers to keys that their object has more than once, which
/// RFC 8259 leaves to chance, are added to `repeated`: the first of them, so that it stays small.
[[nodiscard]] nlohmann::json parse_json(std::string_view text, std::vector<std::string>& repeated);

}  // namespace crossvend::config
