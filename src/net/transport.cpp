#include "transport.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <openssl/err.h>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using error_code = boost::system::error_code;

}  // namespace

transport::transport(tcp::socket socket, std::shared_ptr<const tls_certificate> certificate)
    : socket_(std::move(socket)), certificate_(std::move(certificate)) {
    error_code ignored;
    socket_.non_blocking(true, ignored);
    if (certificate_) session_ = certificate_->accept(socket_.native_handle());
}

bool transport::is_drained() const {
    error_code error;
    return (session_ == nullptr || SSL_pending(session_.get()) == 0) && socket_.available(error) == 0;
}

asio::awaitable<transport::result> transport::read_tls(asio::mutable_buffer into) {
    while (true) {
        // OpenSSL's queue of errors is the thread's, and what somebody left there would be taken for this call's.
        ERR_clear_error();
        std::size_t size = 0;
        const int returned = SSL_read_ex(session_.get(), into.data(), into.size(), &size);
        if (returned == 1) co_return result({}, size);
        const error_code error = co_await wait(returned);
        if (error) co_return result(error, 0);
    }
}

asio::awaitable<transport::result> transport::write_tls(std::string_view text) {
    std::size_t written = 0;
    while (written < text.size()) {
        ERR_clear_error();
        std::size_t size = 0;
        const int returned = SSL_write_ex(session_.get(), text.data() + written, text.size() - written, &size);
        if (returned == 1) {
            written += size;
            continue;
        }
        const error_code error = co_await wait(returned);
        if (error) co_return result(error, written);
    }
    co_return result({}, written);
}

asio::awaitable<error_code> transport::wait(int returned) {
    const int wanted = SSL_get_error(session_.get(), returned);
    ERR_clear_error();
    if (wanted != SSL_ERROR_WANT_READ && wanted != SSL_ERROR_WANT_WRITE) co_return asio::error::eof;
    const auto what = wanted == SSL_ERROR_WANT_READ ? tcp::socket::wait_read : tcp::socket::wait_write;
    const auto [error] = co_await socket_.async_wait(what, asio::as_tuple(asio::use_awaitable));
    co_return error;
}

void transport::shut_down_send() {
    if (session_ != nullptr) {
        ERR_clear_error();
        SSL_shutdown(session_.get());
        ERR_clear_error();
    }
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

}  // namespace crossvend::net
