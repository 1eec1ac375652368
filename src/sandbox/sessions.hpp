#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/random.hpp"
#include "crossvend/base/secret.hpp"
#include "sandbox/account_file.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>

namespace crossvend::sandbox {

/// One set of temporary credentials the sandbox gave out, and whose it is.
struct session {
    std::string access_key_id;
    base::secret secret_access_key;
    base::secret session_token;
    base::time_point expiration;
    std::string account_id;
    std::string arn;      ///< arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
    std::string user_id;  ///< ROLE'S ID:SESSION
};

/// All sets given out, by access key id. Expired ones stay, so that they are refused as expired; beyond
/// `limit` the oldest go.
class sessions {
public:
    explicit sessions(std::size_t limit = 10000) : limit_(limit) {}

    /// Gives out a set for a role, good until `expiration`; it stays where it is until the next one.
    const session& issue(const role& who, std::string_view session_name, base::time_point expiration,
                         base::random_source& random);

    /// The set with this id, or null.
    [[nodiscard]] const session* find(std::string_view access_key_id) const;

private:
    std::size_t limit_;
    std::map<std::string, session, std::less<>> by_id_;
    std::deque<std::string> oldest_first_;
};

/// The ARN of a role taken on under a name (IAM User Guide, "IAM identifiers").
[[nodiscard]] std::string assumed_role_arn(const role& who, std::string_view session_name);

/// A role's unique id, "AROA" and 17 more; the same for the same role.
[[nodiscard]] std::string role_id(const role& who);

}  // namespace crossvend::sandbox
