#pragma once

#include "crossvend/net/tls_certificate.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <vector>

namespace crossvend::net {

/// Where a listener listens, and how it speaks.
struct listener_options {
    std::vector<boost::asio::ip::tcp::endpoint> listen;
    std::optional<tls_files> tls;  ///< unset: without TLS
};

}  // namespace crossvend::net
