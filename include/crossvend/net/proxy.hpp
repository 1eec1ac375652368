#pragma once

#include "crossvend/base/secret.hpp"
#include "crossvend/net/url.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossvend::net {

/// An HTTP proxy that opens a tunnel on CONNECT (RFC 9110, section 9.3.6).
struct proxy {
    std::string host;  ///< a name or an IP literal, IPv6 without brackets
    std::uint16_t port = 0;
    base::secret authorization;  ///< the value of Proxy-Authorization; empty: none is sent

    /// The host and the port, for a message.
    [[nodiscard]] std::string name() const;
};

/// Reads what HTTPS_PROXY holds: `http://HOST:PORT`, with or without the scheme, and with `USER:PASSWORD@` before the
/// host for a proxy that asks for them (Basic, RFC 7617). Nothing for anything else: https and SOCKS proxies too.
[[nodiscard]] std::optional<proxy> parse_proxy(std::string_view text);

/// Which calls go through a proxy.
struct proxy_rules {
    std::optional<net::proxy> proxy;
    std::string exceptions;  ///< as NO_PROXY holds them
};

/// The proxy for a call, or null: calls without TLS (the metadata server's) and to loopback never have one. Of the
/// exceptions, `*` is every host; a name is itself and what lies below it, with or without a dot or `*.` before it; an
/// address is itself; `10.0.0.0/8` is a network; and a port at the end limits any of them to it.
[[nodiscard]] const proxy* proxy_for(const proxy_rules& rules, const url& server);

}  // namespace crossvend::net
