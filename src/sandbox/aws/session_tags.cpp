#include "sandbox/aws/session_tags.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>

namespace crossvend::sandbox {
namespace {

constexpr std::size_t most_tags = 50;

const session_tag* find(const std::vector<session_tag>& tags, std::string_view key) {
    const auto found = std::ranges::find_if(
        tags, [key](const session_tag& each) { return base::equals_ignoring_case(each.key, key); });
    return found == tags.end() ? nullptr : &*found;
}

aws_error invalid(std::string message) { return {400, "InvalidParameterValue", std::move(message)}; }

}  // namespace

session_tags read_session_tags(constraints& check, const parameters& form) {
    session_tags result;
    for (const std::string& member : check.members("Tags", "tags", ".Key", most_tags)) {
        const std::string_view key = check.required(member + ".Key", "tags.member.key", 1, 128);
        const std::string_view value = check.required(member + ".Value", "tags.member.value", 0, 256);
        result.all.push_back({std::string(key), std::string(value)});
    }
    for (const std::string& member : check.members("TransitiveTagKeys", "transitiveTagKeys", "", most_tags))
        result.transitive.emplace_back(form.get(member).value_or(""));
    return result;
}

base::result<std::vector<session_tag>, aws_error> inherit(const session_tags& given,
                                                          const std::vector<session_tag>& inherited) {
    for (const session_tag& each : given.all) {
        if (base::lower_case(each.key).starts_with("aws:"))
            return invalid("System tags (that begin with \"aws:\") cannot be set.");
        if (find(given.all, each.key) != &each)
            return invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        if (find(inherited, each.key) != nullptr)
            return invalid(
                "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key "
                "from the calling session.");
    }
    std::vector<session_tag> result = inherited;
    for (const std::string& key : given.transitive) {
        const session_tag* tag = find(given.all, key);
        if (tag == nullptr) return invalid("The specified transitive tag key must be included in the requested tags.");
        if (find(result, key) == nullptr) result.push_back(*tag);
    }
    return result;
}

}  // namespace crossvend::sandbox
