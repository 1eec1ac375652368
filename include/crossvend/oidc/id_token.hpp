#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::oidc {

/// What an ID token says of itself (OpenID Connect Core, section 2), be it Google's, Kubernetes' or anybody's. Not
/// verified: that is AWS's part.
struct id_token_claims {
    std::string issuer;
    std::string audience;
    std::string subject;           ///< of Google's the service account's unique id
    std::string authorized_party;  ///< azp, which AWS reads as accounts.google.com:aud; may be missing
    base::time_point expiration;
};

/// A token and its claims.
struct id_token {
    base::secret jwt;
    id_token_claims claims;
};

/// Who gave a token: what a failure calls it, and what to look at when its token will not do.
struct token_giver {
    std::string_view name;
    std::string_view hint;           ///< when it gives something else than an identity token
    std::string_view audience_hint;  ///< when the token is for somebody else
    std::string_view subject_hint;   ///< when the token is of somebody else
    bool only_google = true;         ///< whether nobody else than Google may have issued the token
};

/// Reads the claims of a token in JWS compact form (RFC 7519). Fails as `malformed` or `not_a_token`.
[[nodiscard]] base::result<id_token> parse_id_token(base::secret jwt, const token_giver& giver);

/// What a token must be before AWS gets to see it.
struct id_token_expectation {
    std::string audience;
    std::optional<std::string> subject;  ///< any when unset

    bool operator==(const id_token_expectation&) const = default;
};

/// Why the token must not be used, or nothing: another issuer than Google where `giver` allows no other, another
/// audience or subject, or less than a minute left at `now`.
[[nodiscard]] std::optional<base::failure> check_id_token(const id_token_claims& claims,
                                                          const id_token_expectation& expected,
                                                          const token_giver& giver, base::time_point now);

/// The way of every source from the text of a token to one that may be used: reads and checks it.
[[nodiscard]] base::result<id_token> accept_id_token(base::secret jwt, const id_token_expectation& expected,
                                                     const token_giver& giver, base::time_point now);

}  // namespace crossvend::oidc
