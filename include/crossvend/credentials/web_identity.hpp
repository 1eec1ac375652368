#pragma once

#include "crossvend/oidc/id_token.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::credentials {

/// An identity token as the conditions of a trust policy see it (IAM User Guide, "Available keys for AWS OIDC
/// federation").
struct web_identity {
    struct condition {
        std::string key;
        std::string value;
    };

    std::string issuer;
    std::string provider;  ///< the issuer without its scheme, with which AWS begins the condition keys
    bool is_google;        ///< whether AWS knows the issuer by itself; any other needs an IAM OIDC provider
    std::vector<condition> conditions;

    /// What AWS compares with the client ids of an IAM OIDC provider.
    [[nodiscard]] const std::string& audience() const { return conditions.back().value; }
};

/// Of Google's tokens AWS calls `azp` the audience, where there is one, and `aud` the original audience (oaud).
[[nodiscard]] web_identity as_aws_sees(const oidc::id_token_claims& claims);

}  // namespace crossvend::credentials
