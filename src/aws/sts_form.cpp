#include "sts_form.hpp"

#include "crossvend/net/url.hpp"

namespace crossvend::aws {
namespace {

base::secret form_of(std::string_view action) {
    base::secret form("Action=");
    form.append(action);
    form.append("&Version=2011-06-15");
    return form;
}

void add(base::secret& form, std::string_view name, std::string_view value) {
    form.append("&");
    form.append(name);
    form.append("=");
    form.append(net::percent_encode(value));
}

void add_if_any(base::secret& form, std::string_view name, std::string_view value) {
    if (!value.empty()) add(form, name, value);
}

/// "PolicyArns.member.1", "PolicyArns.member.2" …: lists are counted from 1.
std::string member(std::string_view list, std::size_t index) {
    return std::string(list) + ".member." + std::to_string(index + 1);
}

/// What both ways to assume a role take.
void add_role(base::secret& form, const assume_role_request& request) {
    add(form, "RoleArn", request.role.text);
    add(form, "RoleSessionName", request.session_name);
    add(form, "DurationSeconds", std::to_string(request.session_duration.count()));
    add_if_any(form, "Policy", request.policy);
    for (std::size_t i = 0; i < request.policy_arns.size(); ++i)
        add(form, member("PolicyArns", i) + ".arn", request.policy_arns[i]);
}

}  // namespace

base::secret assume_role_with_web_identity_form(const assume_role_request& request,
                                                const base::secret& identity_token) {
    base::secret form = form_of("AssumeRoleWithWebIdentity");
    add_role(form, request);
    // A JSON Web Token is base64url and dots, which a form takes as they are.
    form.append("&WebIdentityToken=");
    form.append(identity_token);
    return form;
}

base::secret assume_role_form(const assume_role_request& request) {
    base::secret form = form_of("AssumeRole");
    add_role(form, request);
    add_if_any(form, "ExternalId", request.external_id);
    add_if_any(form, "SourceIdentity", request.source_identity);
    for (std::size_t i = 0; i < request.tags.size(); ++i) {
        add(form, member("Tags", i) + ".Key", request.tags[i].first);
        add(form, member("Tags", i) + ".Value", request.tags[i].second);
    }
    for (std::size_t i = 0; i < request.transitive_tag_keys.size(); ++i)
        add(form, member("TransitiveTagKeys", i), request.transitive_tag_keys[i]);
    return form;
}

base::secret get_caller_identity_form() { return form_of("GetCallerIdentity"); }

}  // namespace crossvend::aws
