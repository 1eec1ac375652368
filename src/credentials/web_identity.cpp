#include "crossvend/credentials/web_identity.hpp"

#include "crossvend/oidc/issuer.hpp"

namespace crossvend::credentials {
web_identity as_aws_sees(const oidc::id_token_claims& claims) {
    const std::string provider(oidc::provider_of(claims.issuer));
    web_identity identity{claims.issuer, provider, oidc::is_google(claims.issuer), {}};
    identity.conditions.push_back({provider + ":sub", claims.subject});
    if (identity.is_google) identity.conditions.push_back({provider + ":oaud", claims.audience});
    const bool has_party = identity.is_google && !claims.authorized_party.empty();
    identity.conditions.push_back({provider + ":aud", has_party ? claims.authorized_party : claims.audience});
    return identity;
}

}  // namespace crossvend::credentials
