#pragma once

#include "crossvend/aws/role_arn.hpp"
#include "crossvend/credentials/web_identity.hpp"

#include <string>

namespace crossvend::cli {

/// The trust policy by which a role lets exactly this identity in, as IAM reads it.
[[nodiscard]] std::string trust_policy_as_json(const credentials::web_identity& identity, const aws::role_arn& role);

/// The same as a shell command that gives the role this policy.
[[nodiscard]] std::string trust_policy_as_command(const credentials::web_identity& identity, const aws::role_arn& role);

/// The same for Terraform.
[[nodiscard]] std::string trust_policy_as_terraform(const credentials::web_identity& identity,
                                                    const aws::role_arn& role);

}  // namespace crossvend::cli
