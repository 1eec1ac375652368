#pragma once

#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/net/http_client.hpp"

namespace crossvend::google {

/// Reads the metadata server's answer to a request for an identity token: the token, or why there is none
/// and what to change on GKE. Errors of the server are plain text.
[[nodiscard]] base::result<base::secret> parse_identity_reply(const net::upstream_response& reply);

/// Reads its answer to a request for an access token: the token, or why there is none.
[[nodiscard]] base::result<base::secret> parse_access_token_reply(const net::upstream_response& reply);

}  // namespace crossvend::google
