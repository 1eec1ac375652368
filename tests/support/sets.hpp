#pragma once

#include "crossvend/credentials/set.hpp"

#include <string>

namespace crossvend::test {

/// Credentials whose key id ends in `tag`.
inline aws::credentials set_expiring(base::time_point expiration, const std::string& tag = "0001") {
    aws::credentials set;
    set.access_key_id = "ASIAQEXAMPLEKEY0" + tag;
    set.secret_access_key = base::secret("secret-access-key-" + tag);
    set.session_token = base::secret("session-token-" + tag);
    set.expiration = set.local_expiration = expiration;
    set.account_id = "123456789012";
    set.role_arn = "arn:aws:iam::123456789012:role/reader";
    return set;
}

}  // namespace crossvend::test
