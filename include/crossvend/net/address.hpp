#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace crossvend::net {

/// Reads an address to listen on: an IP literal and a port, "127.0.0.1:9911" or "[::1]:9911". Port 0 means
/// any free port. Nothing for a host name or anything else.
[[nodiscard]] std::optional<boost::asio::ip::tcp::endpoint> parse_address(std::string_view text);

/// Writes it the same way.
[[nodiscard]] std::string format_address(const boost::asio::ip::tcp::endpoint& address);

}  // namespace crossvend::net
