#include "sandbox/google/google_sts_stand_in.hpp"

#include "sandbox/google/google_replies.hpp"
#include "sandbox/google/token_exchange.hpp"
#include "sandbox/http/parameters.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {

std::optional<call> google_sts_stand_in::call_of(const net::http_request& request) const {
    return request.method == "POST" && request.target == "/v1/token" ? std::optional(call::exchange_token)
                                                                     : std::nullopt;
}

net::http_reply google_sts_stand_in::answer(call, const net::http_request& request, const fault&) {
    const auto form = form_of(request);
    if (!form) return oauth_error_reply({400, "invalid_request", "The body cannot be read as a form"});
    const base::time_point now = clock_.now();
    const auto principal = decide_token_exchange(*form, providers_, now);
    if (!principal) return oauth_error_reply(principal.error());

    nlohmann::json document = access_token_document(tokens_.issue(*principal, now + access_token_lifetime, random_));
    document["issued_token_type"] = "urn:ietf:params:oauth:token-type:access_token";
    return json_reply(200, document);
}

}  // namespace crossvend::sandbox
