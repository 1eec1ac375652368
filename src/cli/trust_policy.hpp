#pragma once

#include "crossvend/aws/role_arn.hpp"
#include "crossvend/base/failure.hpp"
#include "crossvend/credentials/web_identity.hpp"

#include <optional>
#include <string>

namespace crossvend::cli {

/// Why nothing is printed of this identity, or nothing: a claim has characters that end a line, or that a terminal
/// obeys or shows as others. Nobody has looked at the token's signature, and who reads a policy or runs a command goes
/// by sight.
[[nodiscard]] std::optional<base::failure> fault_of_claims(const credentials::web_identity& identity);

/// The trust policy by which a role lets exactly this identity in, as IAM reads it.
[[nodiscard]] std::string trust_policy_as_json(const credentials::web_identity& identity, const aws::role_arn& role);

/// The same as a shell command that gives the role this policy.
[[nodiscard]] std::string trust_policy_as_command(const credentials::web_identity& identity, const aws::role_arn& role);

/// The same for Terraform.
[[nodiscard]] std::string trust_policy_as_terraform(const credentials::web_identity& identity,
                                                    const aws::role_arn& role);

}  // namespace crossvend::cli
