#pragma once

#include "crossvend/net/http_message.hpp"
#include "crossvend/net/http_parser.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>

namespace crossvend::net {

/// What answers requests.
class http_handler {
public:
    virtual ~http_handler() = default;

    /// Answers one request, which lives until the reply is given.
    [[nodiscard]] virtual boost::asio::awaitable<http_reply> handle(const http_request& request) = 0;
    /// Answers bytes that were no request; the connection is closed afterwards.
    [[nodiscard]] virtual http_reply reject(const http_fault& fault) = 0;
    /// Told how many connections are open whenever that changes.
    virtual void on_connections(std::size_t count) { static_cast<void>(count); }
};

}  // namespace crossvend::net
