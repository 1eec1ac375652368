#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::google {

/// What a Google ID token says of itself (OpenID Connect Core, section 2). Not verified: that is AWS's part.
struct id_token_claims {
    std::string issuer;
    std::string audience;
    std::string subject;           ///< the service account's unique id
    std::string authorized_party;  ///< azp, which AWS reads as accounts.google.com:aud; may be missing
    base::time_point expiration;
};

/// A token and its claims.
struct id_token {
    base::secret jwt;
    id_token_claims claims;
};

/// Reads the claims of a token in JWS compact form (RFC 7519). Fails as `malformed`.
[[nodiscard]] base::result<id_token> parse_id_token(base::secret jwt);

/// What a token must be before AWS gets to see it.
struct id_token_expectation {
    std::string audience;
    std::optional<std::string> subject;  ///< any when unset
};

/// Why the token must not be used, or nothing: another issuer than Google, another audience or subject, or
/// less than a minute left at `now`.
[[nodiscard]] std::optional<base::failure> check_id_token(const id_token_claims& claims,
                                                          const id_token_expectation& expected, base::time_point now);

}  // namespace crossvend::google
