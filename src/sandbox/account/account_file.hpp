#pragma once

#include "crossvend/base/clock.hpp"
#include "sandbox/account/principals.hpp"
#include "sandbox/account/trust_policy.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

struct role {
    std::string arn;
    std::string account_id;
    std::string name;
    base::duration max_session_duration = std::chrono::hours(12);
    trust_policy trust;
};

struct object {
    std::string key;
    std::uint64_t size = 0;
};

struct bucket {
    std::string name;
    std::vector<object> objects;
};

/// What the sandbox plays: the content of the file that --roles names.
struct account {
    sandbox::service_account service_account;                ///< who the metadata server says the machine is
    std::vector<sandbox::service_account> service_accounts;  ///< the others there are
    std::vector<user> users;
    std::vector<oidc_provider> oidc_providers;
    std::vector<role> roles;
    std::vector<bucket> buckets;
};

/// Reads the file's text (JSON with comments). It holds if `wrong` stays empty.
[[nodiscard]] account read_account(std::string_view text, complaints& wrong);

/// The service account with this e-mail address or unique id, or null.
[[nodiscard]] const service_account* find_service_account(const account& all, std::string_view name);

/// config/sandbox.example.json, as it was when the program was built.
[[nodiscard]] std::string_view example_account();

}  // namespace crossvend::sandbox
