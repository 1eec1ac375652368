#include "sandbox/aws/session_policy.hpp"

#include "crossvend/base/text.hpp"
#include "sandbox/account/trust_policy.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace crossvend::sandbox {
namespace {

using nlohmann::json;

/// One of AWS's own policies, as far as what the sandbox plays goes.
struct managed_policy {
    std::string_view name;
    std::string_view action;
};
constexpr std::array managed_policies{
    managed_policy{"AdministratorAccess", "*"}, managed_policy{"AmazonS3FullAccess", "s3:*"},
    managed_policy{"AmazonS3ReadOnlyAccess", "s3:list*"}, managed_policy{"ReadOnlyAccess", "s3:list*"}};

/// IAM takes one value in the place of a list of one.
std::vector<json> listed(const json& document, const char* name) {
    const auto found = document.find(name);
    if (found == document.end()) return {};
    return found->is_array() ? found->get<std::vector<json>>() : std::vector<json>{*found};
}

}  // namespace

bool session_policy::allows(std::string_view action) const {
    if (!narrows_) return true;
    const std::string wanted = base::lower_case(action);
    bool allowed = false;
    for (const statement& each : statements_) {
        if (std::ranges::none_of(each.actions, [&](const auto& pattern) { return fits_pattern(wanted, pattern); }))
            continue;
        if (!each.allow) return false;
        allowed = true;
    }
    return allowed;
}

void session_policy::narrow_by(const json& document) {
    narrows_ = true;
    for (const json& each : listed(document, "Statement")) {
        if (!each.is_object()) continue;
        statement read;
        read.allow = each.value("Effect", "") == "Allow";
        for (const json& action : listed(each, "Action"))
            if (action.is_string()) read.actions.push_back(base::lower_case(action.get<std::string>()));
        statements_.push_back(std::move(read));
    }
}

void session_policy::narrow_by_managed(std::string_view arn) {
    narrows_ = true;
    const std::string_view name = arn.substr(arn.rfind('/') + 1);
    for (const managed_policy& each : managed_policies)
        if (each.name == name) statements_.push_back({true, {std::string(each.action)}});
}

session_policy read_session_policy(const parameters& form) {
    session_policy policy;
    if (const auto text = form.get("Policy")) policy.narrow_by(json::parse(*text));
    for (int number = 1;; ++number) {
        const auto arn = form.get("PolicyArns.member." + std::to_string(number) + ".arn");
        if (!arn) return policy;
        policy.narrow_by_managed(*arn);
    }
}

}  // namespace crossvend::sandbox
