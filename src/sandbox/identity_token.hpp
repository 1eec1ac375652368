#pragma once

#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"
#include "sandbox/rsa_key_pair.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// What AWS reads in a token.
struct identity_claims {
    std::string issuer;
    std::string subject;
    std::string audience;
    std::optional<std::string> authorized_party;
    std::int64_t issued_at = 0;  ///< seconds since 1970, as expires_at
    std::int64_t expires_at = 0;
};

/// Why a token is none of ours, as AWS words it.
struct invalid_token {
    std::string message;
};

/// Signs identity tokens (RS256) as Google does, and checks them as AWS does with Google's public keys. It
/// has a key of its own, made in the constructor and gone with the object: no token outlives the sandbox.
class identity_token_issuer {
public:
    identity_token_issuer();

    /// The token with these claims, which are the text of a JSON object.
    [[nodiscard]] base::secret sign(std::string_view claims) const;

    /// The claims of a token that this issuer signed. Whose it is and whether its time is over is for the
    /// caller to judge.
    [[nodiscard]] base::result<identity_claims, invalid_token> verify(std::string_view token) const;

private:
    rsa_key_pair key_;
    std::string key_id_;  ///< the `kid` of the tokens, as long as Google's
};

/// The token with a signature that no longer fits.
[[nodiscard]] base::secret break_signature(const base::secret& token);

}  // namespace crossvend::sandbox
