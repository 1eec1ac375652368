#pragma once

#include "crossvend/aws/credentials.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/net/http_client.hpp"

#include <optional>

namespace crossvend::aws {

/// Reads the reply to AssumeRoleWithWebIdentity (STS API 2011-06-15): the credentials, with role_arn left
/// empty and local_expiration equal to expiration; or what STS said against it, judged: why, whether it
/// may pass, and what to change. All four credential fields must be there; names are compared without
/// their namespace prefix, and a document type is refused.
[[nodiscard]] base::result<credentials> parse_assume_role_reply(const net::upstream_response& reply);

/// How far the server's clock is ahead of `now`, from the Date field of its reply (RFC 9110, section
/// 6.6.1); nothing if there is none that can be read.
[[nodiscard]] std::optional<base::duration> clock_offset(const net::upstream_response& reply, base::time_point now);

}  // namespace crossvend::aws
