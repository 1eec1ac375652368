#pragma once

#include "crossvend/aws/role_arn.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace crossvend::aws {

/// The role to be assumed, and how (STS API reference, "AssumeRole"). What is empty is not sent.
/// AssumeRoleWithWebIdentity takes the first block only.
struct assume_role_request {
    role_arn role;
    std::string session_name;
    std::chrono::seconds session_duration = std::chrono::hours(1);  ///< at most an hour where a role assumes a role
    std::string policy;                                             ///< narrows what the session may do
    std::vector<std::string> policy_arns;

    std::string external_id;
    std::string source_identity;
    std::vector<std::pair<std::string, std::string>> tags;
    std::vector<std::string> transitive_tag_keys;

    bool operator==(const assume_role_request&) const = default;
};

}  // namespace crossvend::aws
