#pragma once

#include "crossvend/base/secret.hpp"
#include "sandbox/account/json_reading.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// One of Google's service accounts.
struct service_account {
    std::string email;
    std::string unique_id;
    std::vector<std::string> impersonators;  ///< who may act as it: e-mail addresses or principal://…
};

/// A person who ran `gcloud auth application-default login`.
struct user {
    std::string email;
    std::string client_id;
    base::secret client_secret;
    base::secret refresh_token;
};

/// Somebody besides Google who issues identity tokens, a Kubernetes cluster say. AWS has it registered as an
/// OpenID Connect provider in every account, Google as a provider of every workload identity pool.
struct oidc_provider {
    std::string name;
    std::string issuer;                  ///< its `iss`, an https URL
    std::vector<std::string> audiences;  ///< those that AWS and Google take a token for
};

/// The issuer as AWS writes it: without the scheme.
[[nodiscard]] std::string_view without_scheme(std::string_view issuer);

/// Reads an element of the account file that stands at `place`. It holds if `wrong` stays empty.
[[nodiscard]] service_account read_service_account(const nlohmann::json& value, const std::string& place,
                                                   complaints& wrong);
[[nodiscard]] user read_user(const nlohmann::json& value, const std::string& place, complaints& wrong);
[[nodiscard]] oidc_provider read_oidc_provider(const nlohmann::json& value, const std::string& place,
                                               complaints& wrong);

}  // namespace crossvend::sandbox
