#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::config {

struct json_text {
    nlohmann::json document;
    /// JSON pointers to the keys that their object has more than once, which RFC 8259 leaves to chance.
    std::vector<std::string> repeated;
};

/// Reads JSON with comments. Throws nlohmann::json::parse_error.
[[nodiscard]] json_text parse_json(std::string_view text);

}  // namespace crossvend::config
