#include "crossvend/base/secret_json.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::base {

std::optional<secret_json> parse_json_object(std::string_view text) {
    constexpr int most_levels = 16;
    bool too_deep = false;
    const auto watch = [&too_deep](int depth, secret_json::parse_event_t, secret_json&) {
        too_deep = too_deep || depth > most_levels;
        return !too_deep;
    };
    auto json = secret_json::parse(text, watch, false);
    if (too_deep || !json.is_object()) return std::nullopt;
    return json;
}

std::string_view text_of(const secret_json& object, const char* name) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_string()) return {};
    return found->get_ref<const secret_json::string_t&>();
}

const secret_json* object_of(const secret_json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? &*found : nullptr;
}

/// The values of credentials are base64 and identifiers; what JSON would have to escape in them is escaped all the
/// same.
void append_json_member(secret& object, std::string_view name, std::string_view value) {
    object.append(object.empty() ? "{\"" : ",\"");
    object.append(name);
    object.append("\":\"");
    for (std::size_t start = 0; start < value.size();) {
        std::size_t end = start;
        const auto is_plain = [](char c) { return (c < '\0' || c >= ' ') && c != '"' && c != '\\'; };
        while (end < value.size() && is_plain(value[end])) ++end;
        object.append(value.substr(start, end - start));
        if (end < value.size()) {
            const std::string escaped = nlohmann::json(std::string(1, value[end])).dump();
            object.append(std::string_view(escaped).substr(1, escaped.size() - 2));
            ++end;
        }
        start = end;
    }
    object.append("\"");
}

}  // namespace crossvend::base
