#pragma once

#include "tls_certificate.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <string_view>
#include <utility>

namespace crossvend::net {

/// A connection of a server as its session reads and writes it: plain, or under TLS. Plain, the session works on the
/// socket itself, which is the request's road; under TLS it comes here.
class transport {
public:
    /// `certificate` is null for a plain one.
    transport(boost::asio::ip::tcp::socket socket, std::shared_ptr<const tls_certificate> certificate);

    [[nodiscard]] bool is_plain() const { return session_ == nullptr; }
    [[nodiscard]] boost::asio::ip::tcp::socket& socket() { return socket_; }
    /// Whether nothing that the client sent waits to be read.
    [[nodiscard]] bool is_drained() const;

    using result = std::pair<boost::system::error_code, std::size_t>;

    /// Reads something, behind the handshake where that is not over yet.
    [[nodiscard]] boost::asio::awaitable<result> read_tls(boost::asio::mutable_buffer into);
    /// Writes all of it.
    [[nodiscard]] boost::asio::awaitable<result> write_tls(std::string_view text);
    /// Says that nothing more will be written.
    void shut_down_send();

private:
    /// Waits until OpenSSL may go on after it gave `returned`; an error where it may not.
    boost::asio::awaitable<boost::system::error_code> wait(int returned);

    boost::asio::ip::tcp::socket socket_;
    std::shared_ptr<const tls_certificate> certificate_;  ///< which the session goes by
    tls_session session_;
};

}  // namespace crossvend::net
