#pragma once

#include "crossvend/base/clock.hpp"
#include "sandbox/aws/aws_error.hpp"
#include "sandbox/aws/constraints.hpp"

#include <optional>
#include <string_view>

namespace crossvend::sandbox {

/// The characters of names in STS, and how it writes that.
inline constexpr std::string_view name_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+=,.@-";
inline constexpr std::string_view name_pattern = R"([\w+=,.@-]*)";

/// The parameters that every call has which gives out a role's credentials.
struct role_parameters {
    std::string_view arn;
    std::string_view session_name;
    base::duration lifetime{};
};

/// Reads them, and checks the sizes of the session policies (STS API Reference, AssumeRole).
[[nodiscard]] role_parameters read_role_parameters(constraints& check);

/// What is wrong beyond the constraints: an ARN that is no role's, or a session policy that is no JSON
/// object.
[[nodiscard]] std::optional<aws_error> fault_of(const role_parameters& asked, const parameters& form);

/// A ValidationError.
[[nodiscard]] aws_error validation_error(std::string message);

}  // namespace crossvend::sandbox
