#include "crossvend/net/http_server.hpp"

#include "crossvend/base/failure.hpp"
#include "crossvend/net/address.hpp"
#include "http_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
constexpr auto use_result = asio::as_tuple(asio::use_awaitable);

/// How long to wait before accepting again when the process has run out of descriptors, say, and how long
/// to say nothing more about it.
constexpr auto accept_pause = std::chrono::milliseconds(100);
constexpr auto accept_silence = std::chrono::minutes(1);

}  // namespace

http_server::http_server(asio::any_io_executor executor, http_handler& handler, base::logger& log,
                         http_server_options options)
    : executor_(std::move(executor)),
      handler_(handler),
      log_(log),
      options_(options),
      sweep_(executor_, asio::steady_timer::time_point::max()),
      tasks_(executor_, log) {}

http_server::~http_server() = default;

http_server::listener http_server::bind_one(const asio::ip::tcp::endpoint& address) const {
    boost::system::error_code error;
    asio::ip::tcp::acceptor acceptor(executor_);
    acceptor.open(address.protocol(), error);
    if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
    if (!error && address.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
    // What is accepted inherits it.
    if (!error) acceptor.set_option(asio::ip::tcp::no_delay(true), error);
    if (!error) acceptor.bind(address, error);
    if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
    if (error)
        throw std::runtime_error("cannot listen on " + format_address(address) + ": " + error.message() +
                                 "; end what listens there, or choose another address");
    return {address, std::move(acceptor)};
}

http_server::bound_addresses http_server::bind(const std::vector<asio::ip::tcp::endpoint>& addresses) const {
    bound_addresses bound{addresses, {}};
    for (const auto& address : addresses) {
        const auto is_open_there = [&address](const listener& each) {
            return each.asked == address && each.acceptor.is_open();
        };
        if (std::ranges::none_of(listeners_, is_open_there)) bound.fresh.push_back(bind_one(address));
    }
    return bound;
}

void http_server::listen(bound_addresses addresses) {
    boost::system::error_code ignored;
    for (listener& each : listeners_)
        if (std::ranges::find(addresses.all, each.asked) == addresses.all.end()) each.acceptor.close(ignored);
    for (auto each = addresses.fresh.begin(); started_ && each != addresses.fresh.end(); ++each)
        tasks_.spawn(accept_loop(each));
    listeners_.splice(listeners_.end(), addresses.fresh);
}

std::vector<asio::ip::tcp::endpoint> http_server::addresses() const {
    std::vector<asio::ip::tcp::endpoint> result;
    for (const listener& each : listeners_)
        if (each.acceptor.is_open()) result.push_back(each.acceptor.local_endpoint());
    return result;
}

void http_server::start() {
    started_ = true;
    for (auto each = listeners_.begin(); each != listeners_.end(); ++each) tasks_.spawn(accept_loop(each));
    tasks_.spawn(close_overdue());
}

asio::awaitable<void> http_server::stop(base::duration grace) {
    closing_ = stopping_ = true;
    last_call_ = std::chrono::steady_clock::now() + grace;
    boost::system::error_code ignored;
    for (listener& each : listeners_) each.acceptor.close(ignored);
    for (const auto& session : sessions_) session->retire();
    sweep_.cancel();
    co_await tasks_.join();
}

asio::awaitable<void> http_server::accept_loop(std::list<listener>::iterator door) {
    auto silent_until = std::chrono::steady_clock::time_point::min();
    while (door->acceptor.is_open()) {
        // Not the overload that gives a socket: what that needs is twice as large, and asio passes the memory of an
        // operation on to the next one, here the connection, which keeps it.
        asio::ip::tcp::socket socket(executor_);
        const auto [error] = co_await door->acceptor.async_accept(socket, use_result);
        if (!door->acceptor.is_open()) break;
        // An aborted connection is one whose client left before it was taken.
        if (error == asio::error::connection_aborted || (!error && !make_room())) continue;
        const std::string cause = error ? error.message() : serve(std::move(socket));
        if (cause.empty()) continue;
        if (const auto now = std::chrono::steady_clock::now(); now >= silent_until) {
            log_.error("cannot accept connections", {{"cause", cause}});
            silent_until = now + accept_silence;
        }
        asio::steady_timer pause(executor_, accept_pause);
        co_await pause.async_wait(use_result);
    }
    listeners_.erase(door);
}

/// Not one of the tasks, which could be cancelled and pay for it with memory: a session ends when it is closed.
std::string http_server::serve(asio::ip::tcp::socket socket) {
    auto session = sessions_.end();
    try {
        transport transport(std::move(socket), certificate_);
        session = sessions_.insert(session, std::make_unique<http_session>(*this, std::move(transport)));
        handler_.on_connections(sessions_.size());
        asio::co_spawn(executor_, (*session)->run(), [this, session](const std::exception_ptr& error) {
            if (error) log_.error("a connection was given up", {{"cause", base::what(error)}});
            sessions_.erase(session);
            if (stopping_ && sessions_.empty()) sweep_.cancel();
            handler_.on_connections(sessions_.size());
        });
    } catch (const std::exception& lack) {
        if (session != sessions_.end()) sessions_.erase(session);
        return lack.what();
    }
    return {};
}

bool http_server::make_room() {
    if (sessions_.size() < options_.connection_limit) return true;
    http_session* longest_idle = nullptr;
    for (const auto& session : sessions_)
        if ((longest_idle == nullptr || session->deadline() < longest_idle->deadline()) && session->idle())
            longest_idle = session.get();
    if (longest_idle == nullptr) return false;
    longest_idle->retire();
    return true;
}

void http_server::schedule_sweep(std::chrono::steady_clock::time_point deadline) {
    if (deadline < sweep_.expiry()) sweep_.expires_at(deadline);
}

asio::awaitable<void> http_server::close_overdue() {
    while (!stopping_ || !sessions_.empty()) {
        const auto [cancelled] = co_await sweep_.async_wait(use_result);
        if (cancelled) continue;  // an earlier deadline was set, or the server stops
        const auto now = std::chrono::steady_clock::now();
        auto next = std::chrono::steady_clock::time_point::max();
        for (const auto& session : sessions_) {
            if (session->deadline() <= now)
                session->close();
            else
                next = std::min(next, session->deadline());
        }
        sweep_.expires_at(next);
    }
}

}  // namespace crossvend::net
