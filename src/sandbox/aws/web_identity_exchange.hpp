#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/net/http_message.hpp"
#include "sandbox/account/account_file.hpp"
#include "sandbox/aws/aws_error.hpp"
#include "sandbox/aws/session_policy.hpp"
#include "sandbox/google/identity_token.hpp"
#include "sandbox/http/parameters.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace crossvend::sandbox {

/// What AssumeRoleWithWebIdentity grants.
struct granted_web_identity {
    const role* who = nullptr;
    std::string session_name;
    base::duration lifetime{};
    identity_claims claims;
    session_policy narrowed_by;
};

/// The decision AWS takes on AssumeRoleWithWebIdentity (STS API Reference, 2011-06-15): is the request well
/// formed, is the token of Google or of a provider that is registered and in time, does the role trust its
/// bearer, is the session not too long. `form` holds the parameters of the request's body. Errors have AWS's
/// codes and, where known, its words.
[[nodiscard]] base::result<granted_web_identity, aws_error> decide_exchange(const net::http_request& request,
                                                                            const parameters& form,
                                                                            const std::vector<role>& roles,
                                                                            const identity_providers& providers,
                                                                            base::time_point now);

/// How a token's bearer stands before a role's trust policy (IAM User Guide, "Keys available for AWS OIDC
/// federation"): PROVIDER:aud is the token's `azp` where it has one, PROVIDER:sub its `sub`, and of Google's
/// tokens alone accounts.google.com:oaud is the `aud`. The principal is Google by name, others by the ARN they
/// have in the role's account.
[[nodiscard]] role_request bearer_of(const identity_claims& claims, const role& asked, std::string_view session_name);

}  // namespace crossvend::sandbox
