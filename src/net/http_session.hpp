#pragma once

#include "crossvend/net/http_server.hpp"
#include "transport.hpp"

namespace crossvend::net {

/// One connection of a server, which owns it until it has ended. It talks while its client does, with a parser and a
/// coroutine, and rests in between: then it is a socket that waits for the next byte, of some 500 bytes in all.
class http_session {
public:
    http_session(http_server& server, transport transport);
    ~http_session();
    http_session(const http_session&) = delete;

    /// Serves requests until the client leaves, breaks the rules or overstays, or the server stops; or until it is to
    /// rest, and gives true then.
    [[nodiscard]] boost::asio::awaitable<bool> talk();
    /// Calls `then` when there is something to read, or with an error when it will not be.
    template <typename Handler>
    void when_readable(Handler then) {
        transport_.socket().async_wait(boost::asio::ip::tcp::socket::wait_read, std::move(then));
    }

    /// Ends the connection at once; what was under way on it fails.
    void close();
    /// The same for the sake of others, which is told of.
    void give_up();
    /// Lets it go: ends its wait for a request, or makes the answer it is at, or is about to be at, its last.
    void retire();
    /// Ends its wait for a request, so that it rests.
    void rest();
    /// Whether it is between requests, so that closing it takes nothing from anybody: no byte of one has been
    /// read, and none waits in the socket.
    [[nodiscard]] bool idle() const;
    [[nodiscard]] std::chrono::steady_clock::time_point deadline() const { return deadline_; }

    // Where it stands in the server's lists, and since when it waits or is at it: the server's own.
    http_server::sessions* among = nullptr;
    http_server::sessions::iterator place;
    std::chrono::steady_clock::time_point since;

private:
    /// Says that it holds so many bytes beyond what every connection does. Gives whether there is room for them.
    bool hold(std::size_t size);
    /// Says that a request or an answer is under way that takes more than one step: it has some time for that.
    void begin();
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
    std::unique_ptr<http_parser> parser_;  ///< while it talks
    std::size_t held_ = 0;
    bool retired_ = false;
    bool resting_ = false;
    std::chrono::steady_clock::time_point deadline_;
};

}  // namespace crossvend::net
