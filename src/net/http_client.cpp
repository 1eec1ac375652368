#include "crossvend/net/http_client.hpp"

#include "crossvend/base/text.hpp"
#include "crossvend/net/resolver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/vector_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>
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

/// What a secret passes through on its way in or out wipes itself.
using secret_body = http::vector_body<char, base::wiping_allocator<char>>;
using secret_buffer = beast::basic_flat_buffer<base::wiping_allocator<char>>;

/// When each step of a call has to be over.
class schedule {
public:
    explicit schedule(const http_call& call)
        : connect_(call.connect_timeout), end_(std::chrono::steady_clock::now() + call.timeout) {}

    [[nodiscard]] std::chrono::steady_clock::time_point connect_deadline() const {
        return std::min(std::chrono::steady_clock::now() + connect_, end_);
    }
    [[nodiscard]] std::chrono::steady_clock::time_point end() const { return end_; }

private:
    base::duration connect_;
    std::chrono::steady_clock::time_point end_;
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

/// Connects to the first address that answers; each has its own limit.
asio::awaitable<error_code> connect(beast::tcp_stream& stream, const addresses& where, const schedule& limits) {
    error_code last = asio::error::host_not_found;
    for (const auto& address : where) {
        stream.expires_at(limits.connect_deadline());
        const auto [error] = co_await stream.async_connect(address, use_result);
        if (!error) co_return error;
        last = error;
        if (std::chrono::steady_clock::now() >= limits.end()) break;
        stream.close();
    }
    co_return last;
}

/// Sends the call over an open stream and takes in the answer.
template <class Stream>
asio::awaitable<base::result<upstream_response, transport_failure>> exchange(Stream& stream, const http_call& call) {
    http::request<secret_body> request(http::string_to_verb(call.method), call.url.target, 11);
    request.set(http::field::host, call.url.authority());
    request.set(http::field::connection, "close");
    for (const auto& [name, value] : call.fields) request.set(name, value);
    const std::string_view body = call.body.reveal();
    request.body().assign(body.begin(), body.end());
    if (!body.empty() || request.method() == http::verb::post) request.content_length(body.size());
    const auto [not_written, written] = co_await http::async_write(stream, request, use_result);
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

/// Whether a directory holds certificates under the hashes of their names, as c_rehash(1) leaves them.
bool is_hashed(const std::filesystem::path& directory) {
    std::error_code unreadable;
    for (std::filesystem::directory_iterator entry(directory, unreadable), end; !unreadable && entry != end;
         entry.increment(unreadable)) {
        const std::string name = entry->path().filename().string();
        if (name.size() == 10 && name.ends_with(".0")) return true;
    }
    return false;
}

/// Takes the system's authorities. From a hashed directory only those that a chain needs are read, when it
/// does; a bundle of all costs over a megabyte and tens of milliseconds.
error_code trust_system(asio::ssl::context& context) {
    error_code error;
    if (is_hashed(X509_get_default_cert_dir()))
        context.add_verify_path(X509_get_default_cert_dir(), error);
    else
        context.set_default_verify_paths(error);
    return error;
}

/// Why OpenSSL did not like the peer.
std::string handshake_error(const error_code& error, SSL* session) {
    const long verdict = SSL_get_verify_result(session);
    if (verdict == X509_V_OK) return error.message();
    return std::string("the certificate is not trusted: ") + X509_verify_cert_error_string(verdict);
}

class real_http_client final : public http_client {
public:
    explicit real_http_client(std::string ca_file) : ca_file_(std::move(ca_file)) {}

    asio::awaitable<base::result<upstream_response, transport_failure>> send(http_call call) override {
        const schedule limits(call);
        const auto executor = co_await asio::this_coro::executor;
        const auto [not_found, where] = co_await resolver_.resolve(call.url.host, call.url.port, limits.end());
        if (not_found == asio::error::timed_out)
            co_return failed(base::reason::timeout, call, "the host name was not resolved in time");
        if (not_found)
            co_return failed(base::reason::resolve, call, "cannot resolve the host name: " + not_found.message());

        beast::tcp_stream tcp(executor);
        const error_code refused = co_await connect(tcp, where, limits);
        if (refused == beast::error::timeout)
            co_return failed(base::reason::timeout, call, "no connection within the limit");
        if (refused == asio::error::no_descriptors)
            co_return failed(base::reason::internal, call, "this process may not open more files");
        if (refused) co_return failed(base::reason::connect, call, "cannot connect: " + refused.message());
        if (!call.url.tls) {
            tcp.expires_at(limits.end());
            co_return co_await exchange(tcp, call);
        }

        const auto ready = tls_context();
        if (!ready) co_return failed(base::reason::tls, call, ready.error());
        beast::ssl_stream<beast::tcp_stream> tls(std::move(tcp), **ready);
        prepare(tls, call.url.host);
        beast::get_lowest_layer(tls).expires_at(limits.connect_deadline());
        const auto [unsafe] = co_await tls.async_handshake(asio::ssl::stream_base::client, use_result);
        if (unsafe == beast::error::timeout)
            co_return failed(base::reason::timeout, call, "no TLS handshake within the limit");
        if (unsafe) co_return failed(base::reason::tls, call, handshake_error(unsafe, tls.native_handle()));
        beast::get_lowest_layer(tls).expires_at(limits.end());
        // No shutdown handshake: the answer has its length, and the peer closes as it was asked to.
        co_return co_await exchange(tls, call);
    }

private:
    using context_or_error = boost::system::result<asio::ssl::context*, std::string>;

    /// One context for the life of the client: reading the authorities costs tens of milliseconds.
    context_or_error tls_context() {
        if (context_) return &*context_;
        asio::ssl::context context(asio::ssl::context::tls_client);
        SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
        context.set_verify_mode(asio::ssl::verify_peer);
        error_code error;
        if (ca_file_.empty())
            error = trust_system(context);
        else
            context.load_verify_file(ca_file_, error);
        if (error) return "cannot read the certificate authorities in " + ca_file_ + ": " + error.message();
        context_.emplace(std::move(context));
        return &*context_;
    }

    static void prepare(beast::ssl_stream<beast::tcp_stream>& tls, const std::string& host) {
        tls.set_verify_callback(asio::ssl::host_name_verification(host));
        error_code not_literal;
        static_cast<void>(asio::ip::make_address(host, not_literal));
        // Server Name Indication is for names only (RFC 6066, section 3). OpenSSL's macro hides an old-style cast.
        if (not_literal)
            SSL_ctrl(tls.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                     const_cast<char*>(host.c_str()));
        constexpr unsigned char http_1_1[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
        SSL_set_alpn_protos(tls.native_handle(), http_1_1, sizeof http_1_1);
    }

    std::string ca_file_;
    resolver resolver_;
    std::optional<asio::ssl::context> context_;
};

}  // namespace

std::optional<std::string_view> upstream_response::field(std::string_view name) const {
    for (const auto& [each, value] : fields)
        if (base::equals_ignoring_case(each, name)) return value;
    return std::nullopt;
}

std::optional<base::duration> clock_offset(const upstream_response& reply, base::time_point now) {
    const auto date = reply.field("Date");
    if (!date) return std::nullopt;
    std::tm fields{};
    const std::string text(*date);
    const char* end = ::strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &fields);
    if (end == nullptr || *end != '\0') return std::nullopt;
    // 1970 to 2200, which fits into nanoseconds.
    if (fields.tm_year < 70 || fields.tm_year > 300) return std::nullopt;
    // The field has whole seconds; half of one is the mean of what was cut off.
    return base::time_point(std::chrono::seconds(::timegm(&fields))) + std::chrono::milliseconds(500) - now;
}

base::duration offset_to_apply(base::duration offset) {
    constexpr auto far_apart = std::chrono::minutes(4);
    return std::chrono::abs(offset) > far_apart ? offset : base::duration::zero();
}

void throw_exception_from_error(const transport_failure& error, const boost::source_location&) {
    throw std::logic_error("unchecked transport failure: " + error.message);
}

std::unique_ptr<http_client> make_http_client(std::string ca_file) {
    return std::make_unique<real_http_client>(std::move(ca_file));
}

}  // namespace crossvend::net
