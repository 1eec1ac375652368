#include "sandbox/account/trust_policy.hpp"

#include "crossvend/base/text.hpp"

#include <algorithm>

namespace crossvend::sandbox {
namespace {

bool holds(const trust_policy::condition& condition, const role_request& who) {
    const auto found = who.context.find(condition.key);
    const bool present = found != who.context.end();
    return std::ranges::any_of(condition.values, [&](const std::string& wanted) {
        switch (condition.how) {
            case trust_policy::test::string_equals:
                return present && found->second == wanted;
            case trust_policy::test::string_like:
                return present && fits_pattern(found->second, wanted);
            case trust_policy::test::null:
                return present == (wanted == "false");
        }
        return false;
    });
}

bool names(const trust_policy::statement& statement, const role_request& who) {
    const auto& principals = who.kind == role_request::caller::aws ? statement.aws : statement.federated;
    return std::ranges::find_first_of(principals, who.names) != principals.end();
}

bool applies(const trust_policy::statement& statement, const role_request& who, std::string_view action) {
    return names(statement, who) &&
           std::ranges::any_of(statement.actions,
                               [&](const std::string& pattern) { return fits_pattern(action, pattern); }) &&
           std::ranges::all_of(statement.conditions,
                               [&](const trust_policy::condition& each) { return holds(each, who); });
}

}  // namespace

bool trust_policy::admits(const role_request& who, std::string_view action) const {
    const std::string wanted = base::lower_case(action);
    bool allowed = false;
    for (const statement& each : statements_) {
        if (!applies(each, who, wanted)) continue;
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
