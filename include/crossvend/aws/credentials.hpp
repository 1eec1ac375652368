#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/secret.hpp"

#include <string>

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

}  // namespace crossvend::aws
