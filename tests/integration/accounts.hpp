#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

namespace crossvend::test {

/// A service account of Google's.
struct service_account {
    const char* email;
    const char* unique_id;
};

/// Who the sandbox's metadata server says the machine is.
inline constexpr service_account machine{"app@demo-project.iam.gserviceaccount.com", "104857600000000000001"};
inline constexpr const char* reader = "arn:aws:iam::123456789012:role/reader";

/// What AWS calls whoever has assumed a role under a name.
[[nodiscard]] std::string assumed(const std::string& role_arn, const std::string& session_name);

/// A role for the sandbox to play, on which the principal may take these actions where the keys have these values.
[[nodiscard]] nlohmann::json role_for(const nlohmann::json& principal, const std::string& arn,
                                      const nlohmann::json& actions, const nlohmann::json& string_equals);

/// A role that takes Google's tokens for a service account with one of these as the authorized party.
[[nodiscard]] nlohmann::json role_for(const service_account& who, const std::string& arn,
                                      const std::vector<std::string>& authorized_parties);

/// An account file with just the machine, the reader that trusts it, and a bucket.
[[nodiscard]] nlohmann::json account_with_a_reader();

}  // namespace crossvend::test
