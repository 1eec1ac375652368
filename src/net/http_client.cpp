#include "crossvend/net/http_client.hpp"

#include "crossvend/net/resolver.hpp"
#include "request_text.hpp"
#include "tls_context.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/vector_body.hpp>

#include <poll.h>
#include <algorithm>
#include <optional>
#include <stdexcept>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using error_code = boost::system::error_code;
using addresses = resolver::addresses;

constexpr auto use_result = asio::as_tuple(asio::use_awaitable);
constexpr int most_interim_answers = 5;
constexpr std::size_t largest_proxy_answer = std::size_t{16} * 1024;
constexpr std::string_view wants_credentials =
    "it wants a user and a password, or others (407); put them into HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT";

/// What a secret passes through on its way in or out wipes itself.
using secret_body = http::vector_body<char, base::wiping_allocator<char>>;
using secret_buffer = beast::basic_flat_buffer<base::wiping_allocator<char>>;

using tls_stream = asio::ssl::stream<beast::tcp_stream>;
using steady = std::chrono::steady_clock;
using outcome = base::result<upstream_response, transport_failure>;

/// When each step of a call has to be over.
class schedule {
public:
    /// `spent` of the call's time is over before it begins.
    explicit schedule(const http_call& call, steady::duration spent = {})
        : connect_(call.connect_timeout), end_(steady::now() + call.timeout - spent) {}

    [[nodiscard]] steady::time_point connect_deadline() const { return std::min(steady::now() + connect_, end_); }
    [[nodiscard]] steady::time_point end() const { return end_; }

private:
    base::duration connect_;
    steady::time_point end_;
};

transport_failure failed(base::reason reason, const http_call& call, std::string_view what) {
    return {reason, call.url.authority() + ": " + std::string(what)};
}

/// The reason for an error after the connection was made.
transport_failure broken(const http_call& call, const error_code& error) {
    if (error == beast::error::timeout) return failed(base::reason::timeout, call, "no whole answer in time");
    if (error == http::error::body_limit || error == http::error::header_limit)
        return failed(base::reason::too_large, call, "the answer is too large");
    if (error == http::error::end_of_stream || error == http::error::partial_message || error == asio::error::eof ||
        error == asio::ssl::error::stream_truncated || error == asio::error::connection_reset)
        return failed(base::reason::protocol, call, "the connection was closed before a whole answer had come");
    if (error.category() == http::make_error_code(http::error::bad_field).category())
        return failed(base::reason::protocol, call, "the answer is not valid HTTP (" + error.message() + ")");
    return failed(base::reason::protocol, call, error.message());
}

transport_failure proxy_failed(const proxy& through, const http_call& call, std::string_view what) {
    return failed(base::reason::proxy, call, "the proxy " + through.name() + ": " + std::string(what));
}

/// Connects to the first address that answers; each has its own limit.
asio::awaitable<error_code> connect_to_any(beast::tcp_stream& stream, const addresses& where, const schedule& limits) {
    error_code last = asio::error::host_not_found;
    for (const auto& address : where) {
        stream.expires_at(limits.connect_deadline());
        const auto [error] = co_await stream.async_connect(address, use_result);
        if (!error) co_return error;
        last = error;
        if (steady::now() >= limits.end()) break;
        stream.close();
    }
    co_return last;
}

/// Sends the call over an open stream and takes in the answer.
template <class Stream>
asio::awaitable<outcome> exchange(Stream& stream, const http_call& call) {
    const base::secret request = request_of(call);
    const auto [not_written, written] = co_await asio::async_write(stream, asio::buffer(request.reveal()), use_result);
    // A server may answer and close before it has read everything; its answer counts.
    if (not_written && not_written != asio::error::broken_pipe && not_written != asio::error::connection_reset)
        co_return broken(call, not_written);

    secret_buffer buffer;
    // Interim answers may come before the final one (RFC 9110, section 15.2).
    for (int interim = 0; interim < most_interim_answers; ++interim) {
        http::response_parser<secret_body> parser;
        parser.body_limit(call.response_limit);
        const auto [error, size] = co_await http::async_read(stream, buffer, parser, use_result);
        if (error) co_return broken(call, error);
        if (parser.get().result_int() / 100 == 1) continue;

        upstream_response response;
        response.status = parser.get().result_int();
        for (const auto& field : parser.get())
            response.fields.emplace_back(std::string(field.name_string()), std::string(field.value()));
        response.body = base::secret(std::move(parser.get().body()));
        co_return response;
    }
    co_return failed(base::reason::protocol, call, "nothing but interim answers came");
}

/// The way to a server, open, with nothing said on it.
class open_stream {
public:
    virtual ~open_stream() = default;

    [[nodiscard]] virtual asio::awaitable<outcome> exchange(const http_call& call, steady::time_point end) = 0;
    [[nodiscard]] virtual beast::tcp_stream& tcp() = 0;
};

template <class Stream>
class open_stream_of final : public open_stream {
public:
    explicit open_stream_of(Stream open) : stream(std::move(open)) {}

    // No shutdown handshake of TLS: the answer has its length, and the peer closes as it was asked to.
    asio::awaitable<outcome> exchange(const http_call& call, steady::time_point end) override {
        tcp().expires_at(end);
        co_return co_await net::exchange(stream, call);
    }
    beast::tcp_stream& tcp() override { return beast::get_lowest_layer(stream); }

    Stream stream;
};

using stream_or_failure = base::result<std::unique_ptr<open_stream>, transport_failure>;

/// Whether the server has closed the connection. What it may have sent is no sign of that: tickets of TLS 1.3 are not
/// read before the answer.
bool is_closed(open_stream& stream) {
    pollfd socket{stream.tcp().socket().native_handle(), POLLRDHUP, 0};
    return ::poll(&socket, 1, 0) != 0;
}

class early_connection final : public http_connection {
public:
    early_connection(http_client& client, stream_or_failure stream, steady::duration took)
        : client_(client), stream_(std::move(stream)), took_(took) {}

    asio::awaitable<outcome> send(http_call call) override {
        if (!stream_) co_return stream_.error();
        open_stream& stream = **stream_;
        if (is_closed(stream)) co_return co_await client_.send(std::move(call));
        const schedule limits(call, took_);
        co_return co_await stream.exchange(call, limits.end());
    }

private:
    http_client& client_;
    stream_or_failure stream_;
    steady::duration took_;
};

class real_http_client final : public http_client {
public:
    explicit real_http_client(http_client_options options)
        : proxy_(std::move(options.proxy)), tls_(std::move(options.ca_file)) {}

    asio::awaitable<outcome> send(http_call call) override {
        const schedule limits(call);
        const stream_or_failure stream = co_await open(call, limits);
        if (!stream) co_return stream.error();
        co_return co_await (*stream)->exchange(call, limits.end());
    }

    asio::awaitable<std::unique_ptr<http_connection>> connect(http_call call) override {
        const steady::time_point begun = steady::now();
        const schedule limits(call);
        stream_or_failure stream = co_await open(call, limits);
        co_return std::make_unique<early_connection>(*this, std::move(stream), steady::now() - begun);
    }

private:
    /// Goes all the way to the server of a call.
    asio::awaitable<stream_or_failure> open(const http_call& call, const schedule& limits) {
        const auto executor = co_await asio::this_coro::executor;
        beast::tcp_stream tcp(executor);
        std::optional<transport_failure> failure;
        if (const proxy* through = proxy_for(proxy_, call.url))
            failure = co_await open_tunnel(tcp, *through, call, limits);
        else
            failure = co_await reach(tcp, call.url.host, call.url.port, call, limits);
        if (failure) co_return *failure;
        if (!call.url.tls) co_return std::make_unique<open_stream_of<beast::tcp_stream>>(std::move(tcp));

        const auto ready = tls_.get();
        if (!ready) co_return failed(base::reason::tls, call, ready.error());
        auto secured = std::make_unique<open_stream_of<tls_stream>>(tls_stream(std::move(tcp), **ready));
        tls_stream& tls = secured->stream;
        ask_for_host(tls.native_handle(), call.url.host);
        secured->tcp().expires_at(limits.connect_deadline());
        const auto [unsafe] = co_await tls.async_handshake(asio::ssl::stream_base::client, use_result);
        if (unsafe == beast::error::timeout)
            co_return failed(base::reason::timeout, call, "no TLS handshake within the limit");
        if (unsafe)
            co_return failed(base::reason::tls, call, handshake_error(unsafe, tls.native_handle(), call.url.host));
        co_return secured;
    }

    /// Connects to a host for a call; gives why it cannot be.
    asio::awaitable<std::optional<transport_failure>> reach(beast::tcp_stream& tcp, const std::string& host,
                                                            std::uint16_t port, const http_call& call,
                                                            const schedule& limits) {
        const auto [not_found, where] = co_await resolver_.resolve(host, port, limits.end());
        if (not_found == asio::error::timed_out)
            co_return failed(base::reason::timeout, call, "the host name was not resolved in time");
        if (not_found.category() == boost::system::generic_category())
            co_return failed(base::reason::internal, call,
                             "this machine has nothing left to look the host name up with: " + not_found.message());
        if (not_found)
            co_return failed(base::reason::resolve, call, "cannot resolve the host name: " + not_found.message());
        const error_code refused = co_await connect_to_any(tcp, where, limits);
        if (refused == beast::error::timeout)
            co_return failed(base::reason::timeout, call, "no connection within the limit");
        if (refused == asio::error::no_descriptors)
            co_return failed(base::reason::internal, call, "this process may not open more files");
        if (refused) co_return failed(base::reason::connect, call, "cannot connect: " + refused.message());
        co_return std::nullopt;
    }

    /// Has the proxy make a tunnel to the call's server. The proxy looks the server's name up; a pod that needs one
    /// often cannot.
    asio::awaitable<std::optional<transport_failure>> open_tunnel(beast::tcp_stream& tcp, const proxy& through,
                                                                  const http_call& call, const schedule& limits) {
        auto unreachable = co_await reach(tcp, through.host, through.port, call, limits);
        if (unreachable)
            co_return proxy_failed(through, call, unreachable->message.substr(call.url.authority().size() + 2));
        tcp.expires_at(limits.connect_deadline());
        const base::secret request = connect_request(through, call.url);
        const auto [not_written, written] = co_await asio::async_write(tcp, asio::buffer(request.reveal()), use_result);
        if (not_written) co_return proxy_failed(through, call, not_written.message());

        beast::flat_buffer buffer(largest_proxy_answer);
        http::response_parser<http::empty_body> answer;
        answer.skip(true);
        const auto [error, size] = co_await http::async_read_header(tcp, buffer, answer, use_result);
        if (error == beast::error::timeout) co_return proxy_failed(through, call, "no answer within the limit");
        if (error) co_return proxy_failed(through, call, error.message());
        const unsigned status = answer.get().result_int();
        if (status == 407) co_return proxy_failed(through, call, wants_credentials);
        if (status / 100 != 2)
            co_return proxy_failed(through, call, "it answered " + std::to_string(status) + " to CONNECT");
        // The server says nothing before its client does.
        if (buffer.size() > 0) co_return proxy_failed(through, call, "it sent something through the tunnel by itself");
        co_return std::nullopt;
    }

    proxy_rules proxy_;
    tls_context tls_;
    resolver resolver_;
};

}  // namespace

void throw_exception_from_error(const transport_failure& error, const boost::source_location&) {
    throw std::logic_error("unchecked transport failure: " + error.message);
}

std::unique_ptr<http_client> make_http_client(http_client_options options) {
    return std::make_unique<real_http_client>(std::move(options));
}

}  // namespace crossvend::net
