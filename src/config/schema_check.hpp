#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace crossvend::config {

/// A place in a document, and what is wrong there.
struct schema_fault {
    std::string pointer;  ///< a JSON pointer (RFC 6901)
    std::string problem;
};

/// Every way in which a document is not what the schema says: wrong types, unknown keys, values that are
/// not in a list.
[[nodiscard]] std::vector<schema_fault> check_against_schema(const nlohmann::json& document);

/// What the schema's description allows at a place; empty if the schema does not know the place.
[[nodiscard]] std::string allowed_at(const std::string& pointer);

/// A value as a message shows it: compact, bounded and printable.
[[nodiscard]] std::string shown(const nlohmann::json& value);

}  // namespace crossvend::config
