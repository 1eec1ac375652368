#pragma once

#include "crossvend/base/result.hpp"
#include "sandbox/account/principals.hpp"
#include "sandbox/google/json_web_token.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

inline constexpr std::string_view google_issuer = "https://accounts.google.com";

/// What AWS reads in a token.
struct identity_claims {
    std::string issuer;
    std::string subject;
    std::string audience;
    std::optional<std::string> authorized_party;
    std::int64_t issued_at = 0;  ///< seconds since 1970, as expires_at
    std::int64_t expires_at = 0;
};

/// One who issues identity tokens.
struct identity_provider {
    oidc_provider who;
    signing_key key;
};

/// Everyone whose identity tokens are taken: Google and the account file's OpenID Connect providers. Each has
/// a key of its own.
class identity_providers {
public:
    explicit identity_providers(const std::vector<oidc_provider>& others);

    [[nodiscard]] const signing_key& google() const { return all_.front().key; }
    /// One of the others by its name, or null.
    [[nodiscard]] const identity_provider* find(std::string_view name) const;
    /// Any of them by its issuer, or null.
    [[nodiscard]] const identity_provider* issuer(std::string_view issuer) const;

    /// The claims of a token that the one it names signed. Whom it is for and whether its time is over is for
    /// the caller to judge.
    [[nodiscard]] base::result<identity_claims, invalid_token> verify(std::string_view token) const;

private:
    std::deque<identity_provider> all_;  ///< Google first
};

}  // namespace crossvend::sandbox
