#pragma once

#include "credentials_file.hpp"
#include "crossvend/oidc/id_token.hpp"
#include "service_caller.hpp"

#include <string>
#include <string_view>

namespace crossvend::google {

/// IAM Credentials as the giver of an identity token.
inline constexpr std::string_view iam_credentials_hint =
    "see that nothing but IAM Credentials answers at its address (CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS)";
inline constexpr oidc::token_giver iam_credentials_giver{
    "IAM Credentials", iam_credentials_hint, iam_credentials_hint,
    "expected_subject is another service account's unique id than that of the one that is impersonated"};

/// Speaks to the IAM Service Account Credentials API, v1. Every call acts as an account, by an access token of somebody
/// who may.
class iam_credentials_client {
public:
    iam_credentials_client(net::url endpoint, service_caller& caller)
        : endpoint_(std::move(endpoint)), caller_(caller) {}

    /// The account's identity token (generateIdToken).
    [[nodiscard]] boost::asio::awaitable<base::result<base::secret>> generate_id_token(base::secret access_token,
                                                                                       impersonation target,
                                                                                       std::string audience);

    /// An access token of the account's for all of Google's APIs (generateAccessToken).
    [[nodiscard]] boost::asio::awaitable<base::result<base::secret>> generate_access_token(base::secret access_token,
                                                                                           impersonation target);

    /// The claims, a JSON object, in a JSON Web Token that a key of the account signs, which Google keeps (signJwt).
    [[nodiscard]] boost::asio::awaitable<base::result<base::secret>> sign_jwt(base::secret access_token,
                                                                              impersonation target, std::string claims);

private:
    net::url endpoint_;
    service_caller& caller_;
};

/// Reads the answer to a call for `account`: the text of its member `wanted`, or why there is none and what to change.
[[nodiscard]] base::result<base::secret> parse_iam_reply(const net::upstream_response& reply, const char* wanted,
                                                         std::string_view account);

}  // namespace crossvend::google
