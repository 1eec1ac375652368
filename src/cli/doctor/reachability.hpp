#pragma once

#include "crossvend/google/identity_options.hpp"
#include "crossvend/net/http_client.hpp"
#include "explanation.hpp"

#include <boost/asio/awaitable.hpp>

#include <vector>

namespace crossvend::cli::doctor {

/// A way to an upstream, with the time limits of the daemon's own calls.
struct route {
    net::url url;
    base::stage stage = base::stage::sts;
    base::duration connect_timeout;
    base::duration request_timeout;
};

/// The outside world of these steps.
struct network {
    net::http_client& http;
    const net::proxy_rules& proxy;
    const base::clock& clock;
};

/// Whether there is a way to an upstream: name, connection, TLS. Any answer will do.
[[nodiscard]] boost::asio::awaitable<step> reach(network& network, std::string name, route route, const facts& known);

/// Whether Google's metadata server answers, and who it says that this workload is: that goes into `known`.
[[nodiscard]] boost::asio::awaitable<step> ask_metadata_server(network& network,
                                                               const google::identity_options& options, facts& known);

}  // namespace crossvend::cli::doctor
