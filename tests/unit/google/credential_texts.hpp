#pragma once

#include "support/rsa_key.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace crossvend::test {

/// The files of credentials as Google's tools write them, for tests to bend.
inline nlohmann::json service_account_json() {
    return {{"type", "service_account"},
            {"project_id", "project"},
            {"private_key_id", "key-1"},
            {"private_key", rsa_private_key},
            {"client_email", "app@project.iam.gserviceaccount.com"},
            {"client_id", "42"},
            {"token_uri", "https://oauth2.googleapis.com/token"},
            {"universe_domain", "googleapis.com"}};
}

inline nlohmann::json authorized_user_json() {
    return {{"type", "authorized_user"},
            {"client_id", "id.apps.googleusercontent.com"},
            {"client_secret", "client+secret"},
            {"refresh_token", "1//refresh"}};
}

inline std::string impersonation_url(const std::string& account) {
    return "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/" + account + ":generateAccessToken";
}

inline nlohmann::json impersonated_json(nlohmann::json source, const std::string& account = "target@p.example") {
    return {{"type", "impersonated_service_account"},
            {"service_account_impersonation_url", impersonation_url(account)},
            {"delegates", nlohmann::json::array()},
            {"source_credentials", std::move(source)}};
}

inline nlohmann::json external_account_json() {
    return {{"type", "external_account"},
            {"audience", "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p"},
            {"subject_token_type", "urn:ietf:params:oauth:token-type:jwt"},
            {"token_url", "https://sts.googleapis.com/v1/token"},
            {"service_account_impersonation_url", impersonation_url("target@p.example")},
            {"credential_source", {{"file", "/run/token"}}}};
}

}  // namespace crossvend::test
