#pragma once

#include "crossvend/base/secret.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace crossvend::app {

/// What the session tokens of IMDS are signed with, so that the daemon that comes after this one knows them: some SDKs
/// never ask for another. They end by the machine's uptime, so each boot has keys of its own.

/// The key for a secret that this daemon alone keeps for the next.
[[nodiscard]] base::secret session_key(const base::secret& kept);

/// The key for an authorization token, which daemons of other pods may have as well: another one for each host and
/// `address`, the least of those it listens on.
[[nodiscard]] base::secret session_key(const base::secret& authorization_token,
                                       const boost::asio::ip::tcp::endpoint& address);

}  // namespace crossvend::app
