#include "crossvend/net/http_server.hpp"

#include "crossvend/base/failure.hpp"
#include "crossvend/net/address.hpp"
#include "http_session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
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

http_server::http_server(asio::any_io_executor executor, http_handler& handler, client_memory& memory,
                         base::logger& log, http_server_options options)
    : executor_(std::move(executor)),
      handler_(handler),
      memory_(memory),
      log_(log),
      options_(options),
      sweep_(executor_, asio::steady_timer::time_point::max()),
      tasks_(executor_, log) {
    memory_.add(*this);
}

http_server::~http_server() { memory_.remove(*this); }

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
    for (sessions* const each : {&resting_, &waiting_, &begun_})
        for (http_session& session : *each) session.retire();
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

std::string http_server::serve(asio::ip::tcp::socket socket) {
    auto session = waiting_.end();
    try {
        session = waiting_.emplace(session, *this, transport(std::move(socket), certificate_));
        session->place = session;
        session->among = &waiting_;
        handler_.on_connections(connections());
    } catch (const std::exception& lack) {
        if (session != waiting_.end()) waiting_.erase(session);
        return lack.what();
    }
    wait(*session, std::chrono::steady_clock::now());
    talk(*session);
    return {};
}

/// Not one of the tasks, which could be cancelled and pay for it with memory: a session ends when it is closed.
void http_server::talk(http_session& session) {
    or_end(session, [&] {
        asio::co_spawn(executor_, session.talk(), [this, &session](const std::exception_ptr& error, bool rests) {
            if (error) log_.error("a connection was given up", {{"cause", base::what(error)}});
            if (error || !rests) return end(session);
            rest(session);
        });
    });
}

void http_server::rest(http_session& session) {
    or_end(session, [&] {
        session.when_readable([this, &session](boost::system::error_code error) {
            if (error) return end(session);
            talk(session);
        });
    });
}

template <typename Step>
void http_server::or_end(http_session& session, Step step) {
    try {
        step();
    } catch (const std::exception& lack) {
        log_.error("a connection was given up", {{"cause", lack.what()}});
        end(session);
    }
}

void http_server::end(http_session& session) {
    session.among->erase(session.place);
    if (stopping_ && connections() == 0) sweep_.cancel();
    handler_.on_connections(connections());
}

void http_server::move(http_session& session, sessions& to, std::chrono::steady_clock::time_point since) {
    to.splice(to.end(), *std::exchange(session.among, &to), session.place);
    session.since = since;
}

void http_server::wait(http_session& session, std::chrono::steady_clock::time_point since) {
    move(session, waiting_, since);
    if (waiting_.size() > options_.most_waiting) schedule_sweep(since + options_.rest_after);
}

std::size_t http_server::connections() const {
    return resting_.size() + waiting_.size() + begun_.size() + ending_.size();
}

/// Those at rest go first. Of the others the time decides and not who is idle, or it would be the one that has just
/// come and is about to ask.
bool http_server::make_room() {
    if (connections() < options_.connection_limit) return true;
    if (const auto resting = std::ranges::find_if(resting_, &http_session::idle); resting != resting_.end()) {
        resting->retire();
        return true;
    }
    const auto waiting = std::ranges::find_if(waiting_, &http_session::idle);
    const bool is_one_waiting = waiting != waiting_.end();
    if (!begun_.empty() && (!is_one_waiting || begun_.front().since < waiting->since))
        begun_.front().give_up();
    else if (is_one_waiting)
        waiting->retire();
    else
        return false;
    return true;
}

bool http_server::let_one_rest() {
    // Where those who wait the longest have all just asked, so have the others.
    constexpr std::ptrdiff_t looked_at = 16;
    const auto end = std::ranges::next(waiting_.begin(), looked_at, waiting_.end());
    const auto idle = std::find_if(waiting_.begin(), end, std::mem_fn(&http_session::idle));
    if (idle == end) return false;
    idle->rest();
    return true;
}

std::chrono::steady_clock::time_point http_server::let_rest(std::chrono::steady_clock::time_point now) {
    for (auto each = waiting_.begin(); waiting_.size() > options_.most_waiting && each != waiting_.end();) {
        http_session& session = *each++;
        if (const auto due = session.since + options_.rest_after; due > now) return due;
        if (session.idle()) session.rest();
    }
    return std::chrono::steady_clock::time_point::max();
}

http_session* http_server::longest_begun(const http_session& asking) {
    const auto other = std::ranges::find_if(begun_, [&](const http_session& each) { return &each != &asking; });
    return other == begun_.end() ? nullptr : &*other;
}

void http_server::schedule_sweep(std::chrono::steady_clock::time_point deadline) {
    if (deadline < sweep_.expiry()) sweep_.expires_at(deadline);
}

asio::awaitable<void> http_server::close_overdue() {
    while (!stopping_ || connections() > 0) {
        const auto [cancelled] = co_await sweep_.async_wait(use_result);
        if (cancelled) continue;  // an earlier deadline was set, or the server stops
        const auto now = std::chrono::steady_clock::now();
        auto next = std::chrono::steady_clock::time_point::max();
        for (sessions* const each : {&resting_, &waiting_, &begun_, &ending_})
            for (http_session& session : *each) {
                if (session.deadline() <= now)
                    session.close();
                else
                    next = std::min(next, session.deadline());
            }
        sweep_.expires_at(std::min(next, let_rest(now)));
    }
}

}  // namespace crossvend::net
