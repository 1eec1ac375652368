#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/random.hpp"
#include "crossvend/base/secret.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/aws/session_policy.hpp"
#include "sandbox/aws/session_tags.hpp"

#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// What a session passes on to those it assumes roles for.
struct heritage {
    std::string source_identity;    ///< empty if none was set
    std::vector<session_tag> tags;  ///< the transitive ones
};

/// One set of temporary credentials the sandbox gave out, and whose it is.
struct session {
    std::string access_key_id;
    base::secret secret_access_key;
    base::secret session_token;
    base::time_point expiration;
    std::string account_id;
    std::string account_arn;  ///< arn:aws:iam::ACCOUNT:root
    std::string role_arn;
    std::string arn;      ///< arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
    std::string user_id;  ///< ROLE'S ID:SESSION
    heritage inherited;
    session_policy narrowed_by;
};

/// All sets given out, by access key id. Expired ones stay, so that they are refused as expired; beyond
/// `limit` the oldest go.
class sessions {
public:
    explicit sessions(std::size_t limit = 10000) : limit_(limit) {}

    /// Gives out a set for a role, good until `expiration`; it stays where it is until the next one.
    const session& issue(const role& who, std::string_view session_name, base::time_point expiration,
                         base::random_source& random, heritage inherited = {}, session_policy narrowed_by = {});

    /// The set with this id, or null.
    [[nodiscard]] const session* find(std::string_view access_key_id) const;

private:
    std::size_t limit_;
    std::map<std::string, session, std::less<>> by_id_;
    std::deque<std::string> oldest_first_;
};

/// The ARN of a role taken on under a name (IAM User Guide, "IAM identifiers").
[[nodiscard]] std::string assumed_role_arn(const role& who, std::string_view session_name);

/// The ARN of something of IAM's in the role's account.
[[nodiscard]] std::string iam_arn(const role& neighbour, std::string_view resource);

/// A role's unique id, "AROA" and 17 more; the same for the same role.
[[nodiscard]] std::string role_id(const role& who);

}  // namespace crossvend::sandbox
