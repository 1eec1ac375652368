#pragma once

#include "credentials_file.hpp"
#include "crossvend/oidc/id_token.hpp"
#include "service_caller.hpp"

#include <string>
#include <string_view>

namespace crossvend::google {

/// What every Google API takes; IAM Credentials asks for it, or for the narrower one of its own.
inline constexpr std::string_view cloud_platform_scope = "https://www.googleapis.com/auth/cloud-platform";

/// The token endpoint as the giver of an identity token.
inline constexpr std::string_view token_endpoint_hint = "see that nothing but Google answers at the token endpoint";
inline constexpr oidc::token_giver token_endpoint_giver{
    "Google's token endpoint", token_endpoint_hint, token_endpoint_hint,
    "expected_subject is another service account's unique id than that of the key or of service_account"};

/// Which of the tokens of an OAuth reply is wanted.
enum class token_kind { identity, access };

/// A request to a token endpoint: Google's own, or its Security Token Service.
struct token_request {
    service to;
    net::url endpoint;
    base::secret form;
    token_kind wanted = token_kind::access;
};

/// The claims by which `account` asks for a token in its own name (RFC 7523, section 3; Google's target_audience): an
/// identity token for `audience`, or an access token where that is empty.
[[nodiscard]] std::string assertion_claims(std::string_view account, const net::url& token_endpoint,
                                           std::string_view audience, base::time_point now);

/// The claims under an RS256 signature of the key's (RFC 7515). Fails as `malformed_file` if the key cannot sign.
[[nodiscard]] base::result<base::secret> sign_assertion(const service_account_key& key, std::string_view claims);

/// The three grants that are used (RFC 7523, section 2.1; RFC 6749, section 6; RFC 8693, section 2.1).
[[nodiscard]] token_request assertion_request(net::url endpoint, const base::secret& assertion, token_kind wanted);
[[nodiscard]] token_request refresh_request(net::url endpoint, const authorized_user& user);
[[nodiscard]] token_request exchange_request(const external_account& account, const base::secret& subject_token);

/// Reads the answer (RFC 6749, section 5): the token, or why there is none and what to change. `from` gave it.
[[nodiscard]] base::result<base::secret> parse_token_reply(const net::upstream_response& reply, token_kind wanted,
                                                           std::string_view from);

/// Makes a request and reads the answer.
[[nodiscard]] boost::asio::awaitable<base::result<base::secret>> request_token(service_caller& caller,
                                                                               token_request request);

}  // namespace crossvend::google
