#include "sandbox/aws/web_identity_exchange.hpp"

#include "crossvend/base/text.hpp"
#include "sandbox/aws/role_parameters.hpp"
#include "sandbox/aws/sessions.hpp"

#include <algorithm>

namespace crossvend::sandbox {
namespace {

constexpr std::string_view action = "sts:AssumeRoleWithWebIdentity";

/// What makes the real STS refuse or misread a call that carries no AWS credentials by design.
std::string foreign_matter(const net::http_request& request, const parameters& form) {
    if (request.field("Authorization")) return "AssumeRoleWithWebIdentity is not signed: leave out Authorization";
    if (request.field("X-Amz-Security-Token"))
        return "AssumeRoleWithWebIdentity is not signed: leave out X-Amz-Security-Token";
    if (form.get("ProviderId")) return "ProviderId is for OAuth 2.0 access tokens only, not for OpenID Connect";
    return "";
}

/// Whether AWS takes a token for this audience: of Google's it takes all and leaves it to the conditions.
bool is_registered(const std::string& audience, const oidc_provider& from) {
    return from.issuer == google_issuer || std::ranges::find(from.audiences, audience) != from.audiences.end();
}

/// Who the token is for; or why it is not taken.
base::result<identity_claims, aws_error> check_token(std::string_view token, const identity_providers& providers,
                                                     base::time_point now) {
    auto claims = providers.verify(token);
    if (!claims) return aws_error{400, "InvalidIdentityToken", claims.error().message};
    if (!is_registered(claims->audience, providers.issuer(claims->issuer)->who))
        return aws_error{400, "InvalidIdentityToken", "Incorrect token audience"};
    const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    if (seconds >= claims->expires_at)
        return aws_error{400, "ExpiredTokenException",
                         "Token expired: current date/time " + std::to_string(seconds) +
                             " must be before the expiration date/time " + std::to_string(claims->expires_at)};
    return std::move(*claims);
}

}  // namespace

base::result<granted_web_identity, aws_error> decide_exchange(const net::http_request& request, const parameters& form,
                                                              const std::vector<role>& roles,
                                                              const identity_providers& providers,
                                                              base::time_point now) {
    if (std::string message = foreign_matter(request, form); !message.empty())
        return validation_error(std::move(message));
    constraints check(form);
    const role_parameters asked = read_role_parameters(check);
    const std::string_view token = check.required("WebIdentityToken", "webIdentityToken", 4, 20000);
    if (std::string message = check.message(); !message.empty()) return validation_error(std::move(message));
    if (auto fault = fault_of(asked, form)) return std::move(*fault);

    auto claims = check_token(token, providers, now);
    if (!claims) return claims.error();
    const auto found = std::ranges::find(roles, asked.arn, &role::arn);
    // AWS does not tell a role that does not exist from one that does not trust.
    if (found == roles.end() || !found->trust.admits(bearer_of(*claims, *found, asked.session_name), action))
        return aws_error{403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"};
    if (asked.lifetime > found->max_session_duration)
        return validation_error("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    return granted_web_identity{&*found, std::string(asked.session_name), asked.lifetime, std::move(*claims),
                                read_session_policy(form)};
}

role_request bearer_of(const identity_claims& claims, const role& asked, std::string_view session_name) {
    const bool of_google = claims.issuer == google_issuer;
    const std::string provider(without_scheme(claims.issuer));
    role_request who;
    who.kind = role_request::caller::federated;
    who.names = {of_google ? provider : iam_arn(asked, "oidc-provider/" + provider)};
    const std::string prefix = base::lower_case(provider);
    who.context = {{prefix + ":sub", claims.subject},
                   {prefix + ":aud", claims.authorized_party.value_or(claims.audience)},
                   {"sts:rolesessionname", std::string(session_name)}};
    if (of_google) who.context.emplace(prefix + ":oaud", claims.audience);
    return who;
}

}  // namespace crossvend::sandbox
