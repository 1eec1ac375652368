#include "document.hpp"

#include "crossvend/base/duration.hpp"
#include "crossvend/base/file.hpp"
#include "crossvend/base/path_text.hpp"
#include "crossvend/base/text.hpp"
#include "json_text.hpp"
#include "schema_check.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace crossvend::config {
namespace {

using nlohmann::json;

constexpr std::size_t largest_file = std::size_t{1024} * 1024;  // a thousand roles

/// A key of the document that the environment or a flag may give as well. The first variable that is set
/// counts.
struct override_source {
    const char* pointer;
    std::array<const char*, 2> variables;
    std::optional<std::string> flags::*flag;
    const char* flag_name;
    bool is_list;
};

constexpr std::array overrides{
    override_source{"/roles/0/role_arn", {"AWS_ROLE_ARN"}, &flags::role_arn, "--role-arn", false},
    override_source{"/roles/0/session_name", {"AWS_ROLE_SESSION_NAME"}, nullptr, nullptr, false},
    override_source{"/sts/regions", {"AWS_REGION", "AWS_DEFAULT_REGION"}, &flags::region, "--region", true},
    override_source{"/identity/token_file", {"AWS_WEB_IDENTITY_TOKEN_FILE"}, nullptr, nullptr, false},
    override_source{"/identity/audience", {"CROSSVEND_AUDIENCE"}, &flags::audience, "--audience", false},
    override_source{"/server/listen", {"CROSSVEND_LISTEN"}, nullptr, nullptr, true},
    override_source{
        "/server/authorization/token_file", {"CROSSVEND_AUTHORIZATION_TOKEN_FILE"}, nullptr, nullptr, false},
    override_source{"/telemetry/listen", {"CROSSVEND_TELEMETRY_LISTEN"}, nullptr, nullptr, true},
    override_source{"/log/level", {"CROSSVEND_LOG_LEVEL"}, &flags::log_level, "--log-level", false},
    override_source{"/log/format", {"CROSSVEND_LOG_FORMAT"}, &flags::log_format, "--log-format", false},
};

/// What a variable's text is in the document: itself, or the list that its commas make.
json value_of(const std::string& text, bool is_list) {
    if (!is_list) return text;
    json list = json::array();
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t end = std::min(text.find(',', start), text.size());
        list.push_back(std::string(base::trim(std::string_view(text).substr(start, end - start))));
        start = end + 1;
    }
    return list;
}

/// Whether a key's value is a path: keys of files are named so.
bool is_path(std::string_view key) { return key == "file" || key.ends_with("_file"); }

/// Whether the texts in a value are UTF-8, as they are in a file; valijson counts on it.
bool is_utf8(const json& value) {
    try {
        static_cast<void>(value.dump());
        return true;
    } catch (const json::type_error&) {
        return false;
    }
}

}  // namespace

document::document(const flags& flags, const base::environment& environment) {
    if (const auto path = flags.config ? flags.config : environment.get("CROSSVEND_CONFIG")) read_file(*path);
    lay_over(flags, environment);
    take_out_credentials();
    for (const auto& [pointer, problem] : check_against_schema(json_)) fault_at(pointer, problem);
}

void document::read_file(const std::string& path) {
    if (path.empty()) return give_up_file("the name of the configuration file is empty");
    if (const auto fault = base::fault_of_path(path); !fault.empty()) return give_up_file(fault);
    file_ = path;
    const auto content = base::read_file(path, largest_file);
    if (!content) return give_up_file("cannot be read: " + content.error().message());
    // nlohmann_json takes a NUL for the end.
    if (content->reveal().find('\0') != std::string_view::npos) return give_up_file("is not JSON: it holds a NUL");
    std::vector<std::string> repeated;
    try {
        json_ = parse_json(content->reveal(), repeated);
    } catch (const json::parse_error& error) {
        return give_up_file("is not JSON: " + base::printable(error.what()));
    } catch (const std::length_error& error) {
        return give_up_file(std::string("is ") + error.what());
    }
    for (const std::string& pointer : repeated) fault_at(pointer, "given more than once; keep one of them");
    if (!json_.is_object()) give_up_file("does not hold a JSON object");
}

void document::give_up_file(std::string_view problem) {
    json_ = json::object();
    incomplete_ = true;
    fault_of(file_.empty() ? "--config" : file_, problem);
}

void document::lay_over(const flags& flags, const base::environment& environment) {
    for (const override_source& source : overrides) {
        if (source.flag != nullptr && flags.*source.flag) {
            set(source.pointer, value_of(*(flags.*source.flag), source.is_list), source.flag_name);
            continue;
        }
        for (const char* variable : source.variables) {
            const auto value = variable == nullptr ? std::nullopt : environment.get(variable);
            if (!value) continue;
            set(source.pointer, value_of(*value, source.is_list), variable);
            break;
        }
    }
    // Whoever has the AWS SDKs' variable for a token means that token, unless the file says otherwise.
    if (environment.get("AWS_WEB_IDENTITY_TOKEN_FILE") && !has("/identity/source"))
        set("/identity/source", "token_file", "AWS_WEB_IDENTITY_TOKEN_FILE");
    // AWS's own order (AWS SDKs and Tools reference guide, "Service-specific endpoints").
    const auto ignored = environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if (ignored && base::equals_ignoring_case(*ignored, "true")) return;
    for (const char* variable : {"AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"})
        if (const auto value = environment.get(variable)) return set("/sts/endpoint", *value, variable);
}

/// Before anybody shows a value or makes a file of that name: what is in the place of a path may be a key itself, as a
/// text or as the object that its file holds.
void document::take_out_credentials() {
    const json flat = json_.flatten();
    for (const auto& [name, value] : flat.items()) {
        json::json_pointer place;
        for (json::json_pointer each(name); !each.empty(); each.pop_back())
            if (is_path(each.back())) place = each;
        if (place.empty()) continue;
        const bool is_secret = value.is_string() && base::holds_credentials(value.get<std::string>());
        const json& found = json_.at(place);
        if (!is_secret && (!found.is_object() || found.empty())) continue;
        fault_at(place.to_string(), base::credentials_for_a_path);
        json_[place] = nullptr;
    }
}

void document::set(const std::string& pointer, json value, std::string origin) {
    if (!is_utf8(value)) {
        fault_of(origin, "is not UTF-8");
        value = nullptr;
    }
    try {
        json_[json::json_pointer(pointer)] = std::move(value);
        origins_[pointer] = std::move(origin);
    } catch (const json::exception&) {
        // The file has something else where an object or a list should be; the schema reports that.
    }
}

const json* document::find(const std::string& pointer) const {
    const json::json_pointer place(pointer);
    if (!json_.contains(place)) return nullptr;
    const json& value = json_.at(place);
    return value.is_null() ? nullptr : &value;
}

bool document::has(const std::string& pointer) const { return json_.contains(json::json_pointer(pointer)); }

std::optional<std::string> document::text(const std::string& pointer) const {
    const json* value = find(pointer);
    if (value == nullptr || !value->is_string()) return std::nullopt;
    return value->get<std::string>();
}

std::optional<bool> document::boolean(const std::string& pointer) const {
    const json* value = find(pointer);
    if (value == nullptr || !value->is_boolean()) return std::nullopt;
    return value->get<bool>();
}

std::vector<std::pair<std::string, std::string>> document::texts(const std::string& pointer) const {
    std::vector<std::pair<std::string, std::string>> result;
    const json* list = find(pointer);
    if (list == nullptr || !list->is_array()) return result;
    for (std::size_t i = 0; i < list->size(); ++i)
        if ((*list)[i].is_string())
            result.emplace_back(pointer + '/' + std::to_string(i), (*list)[i].get<std::string>());
    return result;
}

base::duration document::duration(const std::string& pointer, base::duration fallback, base::duration least,
                                  base::duration most) {
    const auto given = text(pointer);
    if (!given) return fallback;
    const auto value = base::parse_duration(*given);
    if (value && *value >= least && *value <= most) return *value;
    refuse(pointer);
    return fallback;
}

void document::refuse(const std::string& pointer) {
    fault_at(pointer, "found " + shown(*find(pointer)) + "; allowed: " + allowed_at(pointer));
}

void document::fault_at(const std::string& pointer, std::string_view problem) { fault_of(place_of(pointer), problem); }

void document::missing(const std::string& pointer, std::string_view remedy) {
    if (!incomplete_) fault_at(pointer, "missing: " + std::string(remedy));
}

void document::fault_of(std::string_view name, std::string_view problem) {
    fault clean{base::printable(name), base::printable(problem, 1000)};
    const auto same_place = [&clean](const fault& each) { return each.place == clean.place; };
    if (std::ranges::none_of(faults_, same_place)) faults_.push_back(std::move(clean));
}

std::string document::place_of(const std::string& pointer) const {
    for (const auto& [place, origin] : origins_)
        if (pointer == place || pointer.starts_with(place + '/')) return origin;
    return file_.empty() ? pointer : file_ + ": " + pointer;
}

}  // namespace crossvend::config
