#pragma once

#include "crossvend/base/clock.hpp"
#include "crossvend/base/result.hpp"
#include "crossvend/base/secret.hpp"
#include "crossvend/net/proxy.hpp"
#include "crossvend/net/upstream_response.hpp"
#include "crossvend/net/url.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <string>
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

/// Why there is no reply: resolve, connect, timeout, tls, proxy, protocol or too_large, and a line about it.
struct transport_failure {
    base::reason reason = base::reason::internal;
    std::string message;
};
[[noreturn]] void throw_exception_from_error(const transport_failure& error, const boost::source_location& where);

/// A connection that was made ahead of its call, or why it could not be made, which is then what the call fails with.
/// It goes before its client, and closes when it goes.
class http_connection {
public:
    virtual ~http_connection() = default;

    /// Makes the one call that it is for. What connecting took counts towards the call's `timeout`, what the connection
    /// was kept for does not; where the server has closed it meanwhile, the call makes another.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<upstream_response, transport_failure>> send(
        http_call call) = 0;
};

/// Sends calls. A connection serves one call: a sidecar calls an upstream twice an hour.
class http_client {
public:
    virtual ~http_client() = default;

    /// Makes the call. Redirects are not followed; any status is a reply.
    [[nodiscard]] virtual boost::asio::awaitable<base::result<upstream_response, transport_failure>> send(
        http_call call) = 0;

    /// Goes as far as it can without saying anything to the server of a call: name, proxy, TCP, TLS, within the limits
    /// of the call. Its method, fields and body are of no meaning here.
    [[nodiscard]] virtual boost::asio::awaitable<std::unique_ptr<http_connection>> connect(http_call call) = 0;
};

struct http_client_options {
    std::string ca_file;  ///< authorities in PEM format; empty: the system's
    proxy_rules proxy;
};

/// The real one. TLS is 1.2 or newer with the chain and the host name verified against the authorities, which are
/// read at the first call that needs them, and again when their file has changed. An unreadable file of them is a
/// `tls` failure of the call.
[[nodiscard]] std::unique_ptr<http_client> make_http_client(http_client_options options);

}  // namespace crossvend::net
