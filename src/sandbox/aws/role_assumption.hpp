#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/aws/aws_error.hpp"
#include "sandbox/aws/sessions.hpp"
#include "sandbox/http/parameters.hpp"

#include <string>
#include <vector>

namespace crossvend::sandbox {

/// What AssumeRole grants.
struct granted_role {
    const role* who = nullptr;
    std::string session_name;
    base::duration lifetime{};
    heritage passed_on;
    session_policy narrowed_by;
};

/// The decision AWS takes on AssumeRole (STS API Reference, 2011-06-15) of a caller whose signature is good:
/// is the request well formed, is the session short enough for one that comes of another, does the role trust
/// the caller, and with its tags and source identity. All callers are sessions of roles here; of what they may
/// do, their session policies are judged. Errors have AWS's codes and, where known, its words.
[[nodiscard]] base::result<granted_role, aws_error> decide_assumption(const parameters& form, const session& caller,
                                                                      const std::vector<role>& roles);

}  // namespace crossvend::sandbox
