#include "sandbox/aws/role_assumption.hpp"

#include "crossvend/base/text.hpp"
#include "sandbox/aws/role_parameters.hpp"

#include <algorithm>

namespace crossvend::sandbox {
namespace {

using namespace std::chrono_literals;

/// What an AssumeRole call says besides the parameters that all calls have.
struct assumption {
    role_parameters role;
    session_tags tags;
    std::optional<std::string_view> external_id;
    std::optional<std::string_view> source_identity;
};

assumption read_assumption(constraints& check, const parameters& form) {
    assumption asked;
    asked.role = read_role_parameters(check);
    asked.external_id = check.optional("ExternalId", "externalId", 2, 1224);
    const std::string external_characters = std::string(name_characters) + ":/";
    check.pattern("externalId", asked.external_id.value_or(""), external_characters, R"([\w+=,.@:\/-]*)");
    asked.source_identity = check.optional("SourceIdentity", "sourceIdentity", 2, 64);
    check.pattern("sourceIdentity", asked.source_identity.value_or(""), name_characters, name_pattern);
    asked.tags = read_session_tags(check, form);
    return asked;
}

/// How the caller and its call stand before a trust policy.
role_request request_of(const session& caller, const assumption& asked, const std::string& source_identity) {
    role_request who;
    who.kind = role_request::caller::aws;
    who.names = {caller.role_arn, caller.arn, caller.account_arn, caller.account_id, "*"};
    who.context.emplace("sts:rolesessionname", asked.role.session_name);
    if (asked.external_id) who.context.emplace("sts:externalid", *asked.external_id);
    if (!source_identity.empty()) who.context.emplace("sts:sourceidentity", source_identity);
    for (const session_tag& each : asked.tags.all)
        who.context.emplace("aws:requesttag/" + base::lower_case(each.key), each.value);
    return who;
}

aws_error not_authorized(const session& caller, std::string_view action, std::string_view arn) {
    return {403, "AccessDenied",
            "User: " + caller.arn + " is not authorized to perform: " + std::string(action) +
                " on resource: " + std::string(arn)};
}

/// What the caller has to be allowed for its call (IAM User Guide, "Pass session tags in AWS STS" and
/// "Monitor and control actions taken with assumed roles").
std::vector<std::string_view> actions_of(const heritage& passed_on, const session_tags& tags) {
    std::vector<std::string_view> actions{"sts:AssumeRole"};
    if (!tags.all.empty() || !passed_on.tags.empty()) actions.emplace_back("sts:TagSession");
    if (!passed_on.source_identity.empty()) actions.emplace_back("sts:SetSourceIdentity");
    return actions;
}

}  // namespace

base::result<granted_role, aws_error> decide_assumption(const parameters& form, const session& caller,
                                                        const std::vector<role>& roles) {
    constraints check(form);
    const assumption asked = read_assumption(check, form);
    if (std::string message = check.message(); !message.empty()) return validation_error(std::move(message));
    if (auto fault = fault_of(asked.role, form)) return std::move(*fault);
    if (asked.role.lifetime > 1h)
        return validation_error(
            "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");

    auto tags = inherit(asked.tags, caller.inherited.tags);
    if (!tags) return tags.error();
    heritage passed_on{caller.inherited.source_identity, std::move(*tags)};
    // A source identity stays the same along a chain of sessions.
    if (asked.source_identity && !passed_on.source_identity.empty() &&
        *asked.source_identity != passed_on.source_identity)
        return not_authorized(caller, "sts:SetSourceIdentity", asked.role.arn);
    if (asked.source_identity) passed_on.source_identity = *asked.source_identity;

    const auto found = std::ranges::find(roles, asked.role.arn, &role::arn);
    const role_request who = request_of(caller, asked, passed_on.source_identity);
    for (const std::string_view action : actions_of(passed_on, asked.tags))
        // AWS does not tell a role that does not exist from one that does not trust.
        if (found == roles.end() || !found->trust.admits(who, action) || !caller.narrowed_by.allows(action))
            return not_authorized(caller, action, asked.role.arn);
    return granted_role{&*found, std::string(asked.role.session_name), asked.role.lifetime, std::move(passed_on),
                        read_session_policy(form)};
}

}  // namespace crossvend::sandbox
