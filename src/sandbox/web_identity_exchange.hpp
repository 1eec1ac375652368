#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/net/http_message.hpp"
#include "sandbox/account_file.hpp"
#include "sandbox/aws_error.hpp"
#include "sandbox/identity_token.hpp"
#include "sandbox/parameters.hpp"

#include <string>
#include <vector>

namespace crossvend::sandbox {

/// What AssumeRoleWithWebIdentity grants.
struct granted_role {
    const role* who = nullptr;
    std::string session_name;
    base::duration lifetime{};
    identity_claims claims;
};

/// The decision AWS takes on AssumeRoleWithWebIdentity (STS API Reference, 2011-06-15): is the request well
/// formed, is the token Google's and in time, does the role trust its bearer, is the session not too long.
/// `form` holds the parameters of the request's body. Errors have AWS's codes and, where known, its words.
[[nodiscard]] base::result<granted_role, aws_error> decide_exchange(const net::http_request& request,
                                                                    const parameters& form,
                                                                    const std::vector<role>& roles,
                                                                    const identity_token_issuer& google,
                                                                    base::time_point now);

}  // namespace crossvend::sandbox
