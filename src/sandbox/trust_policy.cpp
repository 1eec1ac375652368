#include "sandbox/trust_policy.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>

namespace crossvend::sandbox {
namespace {

/// The value a condition looks at; nothing if the token has none.
std::optional<std::string> value_of(trust_policy::key key, const web_identity& who) {
    switch (key) {
        case trust_policy::key::aud:
            return who.authorized_party ? who.authorized_party : who.audience;
        case trust_policy::key::oaud:
            return who.audience;
        case trust_policy::key::sub:
            return who.subject;
    }
    return std::nullopt;
}

bool holds(const trust_policy::condition& condition, const web_identity& who) {
    const auto value = value_of(condition.what, who);
    return std::ranges::any_of(condition.values, [&](const std::string& wanted) {
        switch (condition.how) {
            case trust_policy::test::string_equals:
                return value == wanted;
            case trust_policy::test::string_like:
                return value && fits_pattern(*value, wanted);
            case trust_policy::test::null:
                return value.has_value() == (wanted == "false");
        }
        return false;
    });
}

bool applies(const trust_policy::statement& statement, const web_identity& who) {
    constexpr std::string_view action = "sts:assumerolewithwebidentity";  // actions have no case
    return statement.for_google &&
           std::ranges::any_of(
               statement.actions,
               [](const std::string& pattern) { return fits_pattern(action, base::lower_case(pattern)); }) &&
           std::ranges::all_of(statement.conditions,
                               [&](const trust_policy::condition& each) { return holds(each, who); });
}

}  // namespace

bool trust_policy::admits(const web_identity& who) const {
    bool allowed = false;
    for (const statement& each : statements_) {
        if (!applies(each, who)) continue;
        if (!each.allow) return false;
        allowed = true;
    }
    return allowed;
}

bool fits_pattern(std::string_view text, std::string_view pattern) {
    std::size_t at = 0;
    std::size_t star = std::string_view::npos;  // the last '*' met, and what it stood for until now
    std::size_t star_end = 0;
    std::size_t i = 0;
    while (i < text.size()) {
        if (at < pattern.size() && pattern[at] == '*') {
            star = at++;
            star_end = i;
        } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[i])) {
            ++at;
            ++i;
        } else if (star != std::string_view::npos) {
            at = star + 1;
            i = ++star_end;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

}  // namespace crossvend::sandbox
