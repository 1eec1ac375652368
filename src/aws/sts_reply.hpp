#pragma once

#include "crossvend/aws/caller_identity.hpp"
#include "crossvend/aws/credentials.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/net/http_client.hpp"

/// Readers of what STS answers (STS API 2011-06-15): the document, or what STS said against it, judged (see
/// sts_error.hpp), with the request id. Names are compared without their namespace prefix, and a document type
/// is refused.
namespace crossvend::aws {

/// The reply to AssumeRoleWithWebIdentity: the credentials, with role_arn left empty and local_expiration
/// equal to expiration. All four credential fields must be there.
[[nodiscard]] base::result<credentials> parse_assume_role_with_web_identity_reply(const net::upstream_response& reply);

/// The same of the reply to AssumeRole.
[[nodiscard]] base::result<credentials> parse_assume_role_reply(const net::upstream_response& reply);

/// The reply to GetCallerIdentity. All three fields must be there.
[[nodiscard]] base::result<caller_identity> parse_get_caller_identity_reply(const net::upstream_response& reply);

}  // namespace crossvend::aws
