#pragma once

#include <string_view>

namespace crossvend::oidc {

/// Google as the issuer of identity tokens. AWS knows it by itself, under the name without the scheme.
inline constexpr std::string_view google_issuer = "https://accounts.google.com";

/// An issuer without its scheme, as AWS names an identity provider in ARNs and condition keys (IAM User Guide,
/// "Available keys for AWS OIDC federation").
[[nodiscard]] constexpr std::string_view provider_of(std::string_view issuer) {
    constexpr std::string_view scheme = "https://";
    return issuer.starts_with(scheme) ? issuer.substr(scheme.size()) : issuer;
}

/// Whether an issuer is Google: its tokens have had either name (OpenID Connect, "ID token": iss).
[[nodiscard]] constexpr bool is_google(std::string_view issuer) {
    return issuer == google_issuer || issuer == provider_of(google_issuer);
}

}  // namespace crossvend::oidc
