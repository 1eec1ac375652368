#include "sandbox/account/json_reading.hpp"

#include "crossvend/base/duration.hpp"
#include "crossvend/base/text.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;

constexpr int deepest = 64;

const json nothing;

std::string shown(const json& value) {
    return base::printable(value.dump(-1, ' ', true, json::error_handler_t::replace), 80);
}

}  // namespace

std::optional<json> parse_json(std::string_view text, complaints& wrong) {
    // What is nested deeper is dropped: writing JSON out again takes stack for every level.
    bool too_deep = false;
    const auto within_depth = [&too_deep](int depth, json::parse_event_t, json&) {
        if (depth > deepest) too_deep = true;
        return depth <= deepest;
    };
    try {
        json document = json::parse(text, within_depth, true, true);
        if (!too_deep) return document;
        wrong.push_back("nested deeper than " + std::to_string(deepest) + " levels");
        return std::nullopt;
    } catch (const json::parse_error& error) {
        // nlohmann's text says where: "... parse error at line 3, column 7: ...".
        const std::string_view what = error.what();
        wrong.push_back("not JSON: " + base::printable(what.substr(what.find("] ") + 2)));
        return std::nullopt;
    }
}

void complain(complaints& wrong, std::string_view place, const json& value, std::string_view allowed) {
    wrong.push_back(std::string(place.empty() ? "/" : place) + ": found " + shown(value) + ", allowed is " +
                    std::string(allowed));
}

std::optional<base::duration> parse_signed_duration(std::string_view text) {
    const bool negative = text.starts_with('-');
    const auto length = base::parse_duration(text.substr(negative ? 1 : 0));
    if (!length) return std::nullopt;
    return negative ? -*length : *length;
}

object_reader::object_reader(const json& object, std::string place, complaints& wrong)
    : object_(object.is_object() ? object : nothing), place_(std::move(place)), wrong_(wrong) {
    if (!object.is_object()) complain(wrong_, place_, object, "an object");
}

const json* object_reader::member(std::string_view name, presence need) {
    known_.emplace(name);
    if (!object_.is_object()) return nullptr;
    const auto found = object_.find(name);
    if (found != object_.end()) return &*found;
    if (need == presence::required) wrong_.push_back(place_of(name) + ": missing");
    return nullptr;
}

std::optional<std::string> object_reader::text(std::string_view name, presence need) {
    const json* value = member(name, need);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    complain(wrong_, place_of(name), *value, "a string");
    return std::nullopt;
}

std::optional<bool> object_reader::boolean(std::string_view name, presence need) {
    const json* value = member(name, need);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    complain(wrong_, place_of(name), *value, "true or false");
    return std::nullopt;
}

std::optional<std::int64_t> object_reader::number(std::string_view name, presence need, std::int64_t least,
                                                  std::int64_t most) {
    const json* value = member(name, need);
    if (value == nullptr) return std::nullopt;
    if (value->is_number_integer()) {
        // A number beyond int64 is unsigned and turns negative here, so `least` refuses it where it is 0 or more.
        const auto number = value->get<std::int64_t>();
        if (number >= least && number <= most) return number;
    }
    complain(wrong_, place_of(name), *value,
             "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
    return std::nullopt;
}

std::optional<base::duration> object_reader::duration(std::string_view name, presence need, bool may_be_negative) {
    const json* value = member(name, need);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) {
        const auto& text = value->get_ref<const std::string&>();
        const auto length = may_be_negative ? parse_signed_duration(text) : base::parse_duration(text);
        if (length) return length;
    }
    complain(wrong_, place_of(name), *value, R"(a duration such as "90s" or "1h30m")");
    return std::nullopt;
}

const json* object_reader::array(std::string_view name, presence need, std::size_t most) {
    const json* value = member(name, need);
    if (value == nullptr || (value->is_array() && value->size() <= most)) return value;
    complain(wrong_, place_of(name), *value, "an array of at most " + std::to_string(most) + " elements");
    return nullptr;
}

std::vector<std::string> object_reader::strings(std::string_view name, presence need, std::size_t most) {
    std::vector<std::string> result;
    const json* list = array(name, need, most);
    if (list == nullptr) return result;
    for (std::size_t i = 0; i < list->size(); ++i) {
        const json& each = (*list)[i];
        if (each.is_string())
            result.push_back(each.get<std::string>());
        else
            complain(wrong_, place_of(name) + '/' + std::to_string(i), each, "a string");
    }
    return result;
}

const json* object_reader::object(std::string_view name, presence need) {
    const json* value = member(name, need);
    if (value == nullptr || value->is_object()) return value;
    complain(wrong_, place_of(name), *value, "an object");
    return nullptr;
}

void object_reader::refuse(std::string_view name, std::string_view allowed) {
    complain(wrong_, place_of(name), *object_.find(name), allowed);
}

void object_reader::refuse_others() {
    for (const auto& [name, value] : object_.items())
        if (!known_.contains(name)) wrong_.push_back(place_of(base::printable(name, 80)) + ": unknown");
}

std::string object_reader::place_of(std::string_view name) const { return place_ + '/' + std::string(name); }

}  // namespace crossvend::sandbox
