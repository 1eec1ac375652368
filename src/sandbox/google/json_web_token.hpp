#pragma once

#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"
#include "sandbox/google/rsa_key_pair.hpp"

#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// A key that signs JSON Web Tokens with RS256 (RFC 7518, section 3.3). Made in the constructor and gone with
/// the object: no token outlives the sandbox.
class signing_key {
public:
    signing_key();

    /// The `kid` of its tokens, as long as Google's.
    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] const rsa_key_pair& pair() const { return pair_; }

    /// The token with these claims, which are the text of a JSON object.
    [[nodiscard]] base::secret sign(std::string_view claims) const;

private:
    rsa_key_pair pair_;
    std::string id_;
};

/// Why a token is not taken, as AWS words it.
struct invalid_token {
    std::string message;
};

/// A token taken apart. Until its signature is checked it says who it claims to be from, and no more.
struct web_token {
    std::string key_id;
    std::string payload;         ///< the text of a JSON object
    std::string issuer;          ///< its `iss`
    std::string_view text;       ///< the token itself
    std::string_view signature;  ///< its last part
};

/// Reads a token, which outlives what it is read into.
[[nodiscard]] base::result<web_token, invalid_token> parse_web_token(std::string_view text);

/// Whether the key with this public half signed the token.
[[nodiscard]] bool is_signed_by(const web_token& token, const std::string& public_pem);

/// The token with a signature that no longer fits.
[[nodiscard]] base::secret break_signature(const base::secret& token);

}  // namespace crossvend::sandbox
