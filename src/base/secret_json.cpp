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

}  // namespace crossvend::base
