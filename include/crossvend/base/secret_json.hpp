#pragma once

#include "crossvend/base/secret.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::base {

/// JSON that may hold a key or a token: all memory it takes is wiped when it is given back. Whoever looks into it
/// includes nlohmann/json.hpp.
using secret_json = nlohmann::basic_json<std::map, std::vector, wiping_string, bool, std::int64_t, std::uint64_t,
                                         double, wiping_allocator>;

/// The JSON object that a text is; nothing for any other text, and for one that is nested deeper than 16 levels.
[[nodiscard]] std::optional<secret_json> parse_json_object(std::string_view text);

/// The text of a member, for as long as the object lives; empty where there is none or it is no text.
[[nodiscard]] std::string_view text_of(const secret_json& object, const char* name);

/// The object that a member is, or nullptr.
[[nodiscard]] const secret_json* object_of(const secret_json& object, const char* name);

/// Writes `"name":"value"` at the end of a text, behind a comma, or behind the brace that opens the object where the
/// text is empty.
void append_json_member(secret& object, std::string_view name, std::string_view value);

}  // namespace crossvend::base
