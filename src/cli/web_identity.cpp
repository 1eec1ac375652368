#include "web_identity.hpp"

namespace crossvend::cli {
namespace {

constexpr std::string_view google_accounts = "accounts.google.com";

std::string without_scheme(const std::string& issuer) {
    constexpr std::string_view scheme = "https://";
    return issuer.starts_with(scheme) ? issuer.substr(scheme.size()) : issuer;
}

}  // namespace

web_identity as_aws_sees(const google::id_token_claims& claims) {
    const std::string provider = without_scheme(claims.issuer);
    web_identity identity{claims.issuer, provider, provider == google_accounts, {}};
    identity.conditions.push_back({provider + ":sub", claims.subject});
    if (identity.is_google) identity.conditions.push_back({provider + ":oaud", claims.audience});
    const bool has_party = identity.is_google && !claims.authorized_party.empty();
    identity.conditions.push_back({provider + ":aud", has_party ? claims.authorized_party : claims.audience});
    return identity;
}

}  // namespace crossvend::cli
