#pragma once

#include "crossvend/net/http_client.hpp"

namespace crossvend::net {

/// What goes to the server of a call, in one piece: Beast would copy a piece or two of it into memory that is not
/// wiped.
[[nodiscard]] base::secret request_of(const http_call& call);

/// What asks a proxy for a tunnel to a server. With the proxy's password in it, it wipes itself.
[[nodiscard]] base::secret connect_request(const proxy& through, const url& server);

}  // namespace crossvend::net
