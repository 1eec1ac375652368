#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::aws {

/// An IAM role's Amazon Resource Name, `arn:PARTITION:iam::ACCOUNT:role/[PATH/]NAME`.
struct role_arn {
    std::string text;
    std::string partition;   ///< aws, aws-cn, aws-us-gov …
    std::string account_id;  ///< twelve digits

    bool operator==(const role_arn&) const = default;
};

/// Reads one (IAM API reference, "AssumeRoleWithWebIdentity", RoleArn: 20 to 2048 characters). Nothing for
/// any other text, another service's ARN or an assumed-role ARN included.
[[nodiscard]] std::optional<role_arn> parse_role_arn(std::string_view text);

}  // namespace crossvend::aws
