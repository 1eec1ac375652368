#include "sandbox/google/google_iam_stand_in.hpp"

#include "crossvend/base/rfc3339.hpp"
#include "sandbox/google/google_id_token.hpp"
#include "sandbox/google/google_replies.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {
namespace {

/// The access token of a request; empty if it has none.
std::string_view bearer_token(const net::http_request& request) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string_view field = request.field("Authorization").value_or("");
    return field.starts_with(scheme) ? field.substr(scheme.size()) : "";
}

}  // namespace

std::optional<call> google_iam_stand_in::call_of(const net::http_request& request) const {
    const auto target = parse_impersonation_target(request.target);
    return request.method == "POST" && target ? std::optional(target->call) : std::nullopt;
}

net::http_reply google_iam_stand_in::answer(call which, const net::http_request& request, const fault& injected) {
    const base::time_point now = clock_.now();
    const std::string* caller = tokens_.principal(bearer_token(request), now);
    if (caller == nullptr)
        return api_error_reply({401, "UNAUTHENTICATED",
                                "Request had invalid authentication credentials. Expected OAuth 2 access token, login "
                                "cookie or other valid authentication credential."});
    const auto asked = read_impersonation(which, request.body, now);
    if (!asked) return api_error_reply(asked.error());
    const auto target = parse_impersonation_target(request.target).value_or(impersonation_target());
    const auto who = decide_impersonation(target, asked->delegates, *caller, account_);
    if (!who) return api_error_reply(who.error());
    return perform(which, *asked, **who, injected);
}

net::http_reply google_iam_stand_in::perform(call which, const impersonation& asked, const service_account& who,
                                             const fault& injected) {
    const base::time_point now = clock_.now();
    if (which == call::sign_jwt) {
        const signing_key& key = keys_.managed(who.email);
        return json_reply(200, {{"keyId", key.id()}, {"signedJwt", key.sign(asked.payload).reveal()}});
    }
    if (which == call::generate_access_token) {
        const base::time_point expiration = now + asked.lifetime;
        const base::secret token = tokens_.issue(who.email, expiration, random_);
        return json_reply(200, {{"accessToken", token.reveal()}, {"expireTime", base::format_rfc3339(expiration)}});
    }
    const id_token_request wanted{
        .audience = asked.audience, .with_email = asked.include_email, .azp_is_email = asked.email_azp};
    return json_reply(200, {{"token", make_id_token(who, wanted, now, google_, injected).reveal()}});
}

}  // namespace crossvend::sandbox
