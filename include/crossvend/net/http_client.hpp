#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/net/proxy.hpp"
#include "crossvend/net/url.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossvend::net {

/// One call to an upstream. Every wait of it has an end: `connect_timeout` for each address and for the
/// TLS handshake, `timeout` for the whole; so has the reply: `response_limit` bytes of body.
struct http_call {
    std::string method = "GET";
    net::url url;
    std::vector<std::pair<std::string, base::wiping_string>> fields;  ///< beside Host, Content-Length and Connection
    base::secret body;
    base::duration connect_timeout = std::chrono::seconds(3);
    base::duration timeout = std::chrono::seconds(10);
    std::size_t response_limit = std::size_t{64} * 1024;
};

/// What the upstream said.
struct upstream_response {
    unsigned status = 0;
    std::vector<std::pair<std::string, std::string>> fields;
    base::secret body;

    /// The value of the first field called `name`, whatever its case.
    [[nodiscard]] std::optional<std::string_view> field(std::string_view name) const;
};

/// How far the server's clock is ahead of `now`, from the Date field of its reply (RFC 9110, section 6.6.1);
/// nothing if there is none that can be read.
[[nodiscard]] std::optional<base::duration> clock_offset(const upstream_response& reply, base::time_point now);

/// The offset if it is so large (above 4 min) that what expires has to be counted by the server's clock, else 0.
[[nodiscard]] base::duration offset_to_apply(base::duration offset);

/// Why there is no reply: resolve, connect, timeout, tls, proxy, protocol or too_large, and a line about it.
struct transport_failure {
    base::reason reason = base::reason::internal;
    std::string message;
};
[[noreturn]] void throw_exception_from_error(const transport_failure& error, const boost::source_location& where);

/// Sends calls. A connection serves one call: a sidecar calls an upstream twice an hour.
class http_client {
public:
    virtual ~http_client() = default;

    /// Makes the call. Redirects are not followed; any status is a reply.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<upstream_response, transport_failure>> send(
        http_call call) = 0;
};

struct http_client_options {
    std::string ca_file;  ///< authorities in PEM format; empty: the system's
    proxy_rules proxy;
};

/// The real one. TLS is 1.2 or newer with the chain and the host name verified against the authorities, which are
/// read at the first call that needs them and kept. An unreadable file of them is a `tls` failure of the call.
[[nodiscard]] std::unique_ptr<http_client> make_http_client(http_client_options options);

}  // namespace crossvend::net
