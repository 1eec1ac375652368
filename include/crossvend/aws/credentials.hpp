#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace crossvend::aws {

/// One set of temporary credentials as AWS STS gave it.
struct credentials {
    std::string access_key_id;
    base::secret secret_access_key;
    base::secret session_token;
    base::time_point expiration;        ///< AWS's own word, by AWS's clock; this is what clients are told
    base::time_point local_expiration;  ///< the same moment by this machine's clock
    std::string account_id;
    std::string role_arn;
};

/// As much of the access key id as is shown: its last four characters, enough to match it with CloudTrail.
[[nodiscard]] inline std::string_view key_id_tail(const credentials& set) {
    const std::string_view id = set.access_key_id;
    return id.substr(id.size() - std::min<std::size_t>(id.size(), 4));
}

}  // namespace crossvend::aws
