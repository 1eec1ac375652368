#pragma once

#include "crossvend/aws/assume_role_request.hpp"
#include "crossvend/base/secret.hpp"

/// The forms of the Query API that STS is asked with (API version 2011-06-15). Every value is percent-encoded.
namespace crossvend::aws {

/// AssumeRoleWithWebIdentity with a JSON Web Token. There is no ProviderId in it: that would make STS look for
/// another kind of token.
[[nodiscard]] base::secret assume_role_with_web_identity_form(const assume_role_request& request,
                                                              const base::secret& identity_token);

/// AssumeRole, with all that the request has.
[[nodiscard]] base::secret assume_role_form(const assume_role_request& request);

/// GetCallerIdentity, which takes nothing.
[[nodiscard]] base::secret get_caller_identity_form();

}  // namespace crossvend::aws
