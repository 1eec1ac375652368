#pragma once

#include "crossvend/aws/credentials.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/net/http_client.hpp"

namespace crossvend::aws {

/// Reads the reply to AssumeRoleWithWebIdentity (STS API 2011-06-15): the credentials, with role_arn left
/// empty and local_expiration equal to expiration; or what STS said against it, judged: why, whether it
/// may pass, and what to change. All four credential fields must be there; names are compared without
/// their namespace prefix, and a document type is refused.
[[nodiscard]] base::result<credentials> parse_assume_role_reply(const net::upstream_response& reply);

}  // namespace crossvend::aws
