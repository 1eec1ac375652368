#pragma once

#include "crossvend/net/http_server.hpp"
#include "transport.hpp"

namespace crossvend::net {

/// One connection of a server, which owns it until its coroutine has ended.
class http_session {
public:
    http_session(http_server& server, transport transport);

    /// Serves requests until the client leaves, breaks the rules or overstays, or the server stops.
    [[nodiscard]] boost::asio::awaitable<void> run();

    /// Ends the connection at once; what was under way on it fails.
    void close();
    /// Lets it go: ends its wait for a request, or makes the answer it is at, or is about to be at, its last.
    void retire();
    /// Whether it is between requests, so that closing it takes nothing from anybody: no byte of one has been
    /// read, and none waits in the socket.
    [[nodiscard]] bool idle() const;
    [[nodiscard]] std::chrono::steady_clock::time_point deadline() const { return deadline_; }

private:
    /// Writes an answer; whether it went out whole.
    [[nodiscard]] boost::asio::awaitable<bool> write(const http_reply& reply, bool keep_alive, bool head_only);
    /// The same under TLS.
    [[nodiscard]] boost::asio::awaitable<bool> write_tls(const http_reply& reply, std::string_view connection,
                                                         bool head_only);
    /// Takes in and forgets what the client still sends, so that closing does not reset the connection
    /// before the client has read the answer (RFC 9112, section 9.6).
    [[nodiscard]] boost::asio::awaitable<void> linger();
    void expires_at(std::chrono::steady_clock::time_point deadline);
    void expires_after(base::duration limit);

    http_server& server_;
    transport transport_;
    http_parser parser_;
    bool retired_ = false;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace crossvend::net
