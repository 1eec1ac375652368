#include "sandbox/google/google_oauth_stand_in.hpp"

#include "sandbox/google/google_id_token.hpp"
#include "sandbox/google/google_replies.hpp"
#include "sandbox/google/oauth_grants.hpp"

#include <nlohmann/json.hpp>

namespace crossvend::sandbox {

std::optional<call> google_oauth_stand_in::call_of(const net::http_request& request) const {
    if (request.method != "POST" || request.target != "/token") return std::nullopt;
    const auto form = form_of(request);
    // Whatever else it asks for is refused by the more common of the two.
    return form && form->get("grant_type") == "refresh_token" ? call::refresh_token : call::jwt_bearer;
}

net::http_reply google_oauth_stand_in::answer(call which, const net::http_request& request, const fault& injected) {
    const auto form = form_of(request);
    if (!form) return oauth_error_reply({400, "invalid_request", "The body cannot be read as a form"});
    if (which == call::refresh_token) return refresh_token(*form);
    return jwt_bearer(*form, request.field("Host").value_or(""), injected);
}

net::http_reply google_oauth_stand_in::jwt_bearer(const parameters& form, std::string_view host,
                                                  const fault& injected) {
    const base::time_point now = clock_.now();
    const auto granted = decide_assertion(form, host, account_, keys_, now);
    if (!granted) return oauth_error_reply(granted.error());
    if (granted->target_audience.empty()) return access_token(granted->who->email);
    // Of all sources of identity tokens this one alone has the e-mail address in `azp`.
    const id_token_request asked{.audience = granted->target_audience, .with_email = true, .azp_is_email = true};
    const base::secret token = make_id_token(*granted->who, asked, now, google_, injected);
    return json_reply(200, {{"id_token", token.reveal()}});
}

net::http_reply google_oauth_stand_in::refresh_token(const parameters& form) {
    const auto granted = decide_refresh(form, account_.users);
    return granted ? access_token((*granted)->email) : oauth_error_reply(granted.error());
}

net::http_reply google_oauth_stand_in::access_token(std::string_view principal) {
    const base::secret token = tokens_.issue(principal, clock_.now() + access_token_lifetime, random_);
    return json_reply(200, access_token_document(token));
}

}  // namespace crossvend::sandbox
