#include "http_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t most_ignored = std::size_t{256} * 1024;
constexpr auto longest_linger = std::chrono::seconds(2);

/// What a connection takes at rest, what more when it talks, and what more under TLS: as measured, with the
/// allocator's share and the event loop's.
constexpr std::size_t at_rest = 640;
constexpr std::size_t when_talking = std::size_t{2} * 1024;  // and the parser's buffer
constexpr std::size_t under_tls = std::size_t{32} * 1024;

/// What an answer counts for at most, so that one can be had that is larger than all that clients may hold.
constexpr std::size_t most_of_an_answer = std::size_t{4} << 20;

asio::const_buffer buffer_of(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

http_session::http_session(http_server& server, transport transport)
    : server_(server), transport_(std::move(transport)) {
    // A handshake is part of the first request.
    expires_after(transport_.is_plain() ? server_.options_.idle_timeout : server_.options_.request_timeout);
    server_.memory_.enter(transport_.socket().native_handle());
    hold(0);
}

http_session::~http_session() {
    server_.memory_.change(*this, held_, 0);
    server_.memory_.leave();
}

bool http_session::hold(std::size_t size) {
    const std::size_t now = at_rest + (transport_.is_plain() ? 0 : under_tls) + size;
    return now == held_ || server_.memory_.change(*this, std::exchange(held_, now), now);
}

void http_session::begin() {
    const auto now = std::chrono::steady_clock::now();
    expires_at(now + server_.options_.request_timeout);
    server_.move(*this, server_.begun_, now);
}

asio::awaitable<bool> http_session::talk() {
    resting_ = false;
    parser_ = std::make_unique<http_parser>(server_.options_.limits);
    http_parser& parser = *parser_;
    if (!hold(when_talking + parser.capacity())) {
        give_up();
        co_return false;
    }
    auto progress = http_parser::progress::need_more;
    while (true) {
        while (progress == http_parser::progress::need_more) {
            if ((retired_ || resting_) && idle()) {
                parser_.reset();
                co_return !retired_;
            }
            const bool first_bytes = parser.idle();
            const std::span<char> room = parser.room();
            if (!first_bytes) hold(when_talking + parser.capacity());
            const asio::mutable_buffer into(room.data(), room.size());
            transport::result received;
            if (transport_.is_plain()) {
                const auto [error, size] = co_await transport_.socket().async_read_some(into, use_result);
                received = {error, size};
            } else {
                received = co_await transport_.read_tls(into);
            }
            if (received.first == asio::error::operation_aborted && resting_) continue;
            if (received.first) co_return false;
            progress = parser.advance(received.second);
            if (progress != http_parser::progress::need_more) continue;
            // The limit for a request runs from its first byte: one byte a second does not renew it.
            if (!first_bytes) continue;
            begin();
        }
        if (progress == http_parser::progress::fault) {
            const http_reply refusal = server_.handler_.reject(parser.fault());
            if (co_await write(refusal, false, false)) co_await linger();
            co_return false;
        }

        // One reading of the clock serves the request's deadline, its duration and the idle time after it.
        http_request request = parser.request();
        request.received = std::chrono::steady_clock::now();
        expires_at(std::max(deadline_, request.received + server_.options_.request_timeout));
        const http_reply reply = co_await server_.handler_.handle(request);
        const bool keep_alive = parser.keep_alive() && !server_.closing_ && !retired_;
        if (!co_await write(reply, keep_alive, request.method == "HEAD")) co_return false;
        const bool was_the_last = !parser.keep_alive();
        progress = parser.next();
        if (!keep_alive) {
            // A client that has said so sends nothing more, which closing would answer with a reset. Under TLS it is
            // owed a last word.
            if (!was_the_last || !parser.idle() || !transport_.is_plain()) co_await linger();
            co_return false;
        }
        server_.wait(*this, request.received);
        hold(when_talking + parser.capacity());
        if (parser.idle()) expires_at(request.received + server_.options_.idle_timeout);
    }
}

asio::awaitable<bool> http_session::write(const http_reply& reply, bool keep_alive, bool head_only) {
    const std::string_view connection = !keep_alive              ? "Connection: close\r\n"
                                        : parser_->is_http_1_0() ? "Connection: keep-alive\r\n"
                                                                 : "";
    if (!transport_.is_plain()) co_return co_await write_tls(reply, connection, head_only);
    asio::ip::tcp::socket& socket = transport_.socket();
    const std::array parts{buffer_of(reply->head()), buffer_of(connection),
                           buffer_of(head_only ? reply->rest().substr(0, 2) : reply->rest())};

    // An answer fits into the socket's buffer, so nearly always this is the whole of it: one system call
    // and no turn of the event loop.
    boost::system::error_code error;
    const std::size_t size = asio::buffer_size(parts);
    const bool is_one_piece = connection.empty() && !head_only;
    std::size_t written =
        is_one_piece ? socket.write_some(buffer_of(reply->whole()), error) : socket.write_some(parts, error);
    if (error == asio::error::would_block) error = {};
    if (!error && written < size) {
        begin();
        hold(when_talking + parser_->capacity() + std::min(size, most_of_an_answer));
    }
    while (!error && written < size) {
        std::array<asio::const_buffer, 3> left = parts;
        std::size_t skip = written;
        for (asio::const_buffer& part : left) {
            const std::size_t done = std::min(skip, part.size());
            part += done;
            skip -= done;
        }
        const auto [failed, more] = co_await asio::async_write(socket, left, use_result);
        error = failed;
        written += more;
    }
    co_return !error;
}

/// In one piece, as each piece would be a record of TLS and mostly a packet of its own.
asio::awaitable<bool> http_session::write_tls(const http_reply& reply, std::string_view connection, bool head_only) {
    base::secret text(reply->head());
    text.append(connection);
    text.append(head_only ? reply->rest().substr(0, 2) : reply->rest());
    begin();
    hold(when_talking + parser_->capacity() + 2 * text.size());
    const auto [error, size] = co_await transport_.write_tls(text.reveal());
    co_return !error;
}

asio::awaitable<void> http_session::linger() {
    boost::system::error_code error;
    transport_.shut_down_send();
    begin();
    expires_after(longest_linger);
    std::array<char, 512> ignored{};
    std::size_t total = 0;
    while (!error && total < most_ignored) {
        const auto [failed, size] = co_await transport_.socket().async_read_some(asio::buffer(ignored), use_result);
        error = failed;
        total += size;
    }
}

bool http_session::idle() const { return (parser_ == nullptr || parser_->idle()) && transport_.is_drained(); }

void http_session::close() {
    boost::system::error_code ignored;
    transport_.socket().close(ignored);
}

void http_session::give_up() {
    static_cast<void>(server_.handler_.reject({408, "its client takes too long where others wait"}));
    server_.move(*this, server_.ending_, since);
    server_.memory_.change(*this, std::exchange(held_, 0), 0);
    close();
}

void http_session::retire() {
    retired_ = true;
    expires_at(deadline_);  // the server's last call may come sooner
    // Not a close: a read that has just ended may hold a request, which is then answered.
    boost::system::error_code ignored;
    if (idle()) transport_.socket().cancel(ignored);
}

void http_session::rest() {
    resting_ = true;
    server_.move(*this, server_.resting_, since);
    hold(0);
    boost::system::error_code ignored;
    transport_.socket().cancel(ignored);
}

void http_session::expires_at(std::chrono::steady_clock::time_point deadline) {
    deadline_ = std::min(deadline, server_.last_call_);
    server_.schedule_sweep(deadline_);
}

void http_session::expires_after(base::duration limit) { expires_at(std::chrono::steady_clock::now() + limit); }

}  // namespace crossvend::net
