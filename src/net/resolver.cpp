#include "crossvend/net/resolver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <netdb.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;

/// What getaddrinfo says, in the words of Asio's category for it.
boost::system::error_code lookup_error(int code) {
    if (code == 0) return {};
    return code == EAI_AGAIN ? asio::error::host_not_found_try_again : asio::error::host_not_found;
}

/// Of a thread or a descriptor.
boost::system::error_code lack_of(int number) { return {number, boost::system::generic_category()}; }

/// The addresses that need no look-up: a literal's own, and those of `localhost`, which is this machine whatever
/// DNS or a missing /etc/hosts says (RFC 6761, section 6.3).
resolver::addresses known_addresses(const std::string& host, std::uint16_t port) {
    if (host == "localhost")
        return {{asio::ip::address_v4::loopback(), port}, {asio::ip::address_v6::loopback(), port}};
    boost::system::error_code not_literal;
    const auto literal = asio::ip::make_address(host, not_literal);
    if (not_literal) return {};
    return {{literal, port}};
}

}  // namespace

/// Shared by the thread that looks up and those who wait; the last of them closes the event.
class resolver::lookup {
public:
    lookup() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~lookup() { ::close(event_); }
    lookup(const lookup&) = delete;
    lookup& operator=(const lookup&) = delete;

    /// On the look-up's thread.
    void run(const std::string& host) {
        addrinfo hints{};
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = AI_ADDRCONFIG;
        addrinfo* list = nullptr;
        const int error = ::getaddrinfo(host.c_str(), nullptr, &hints, &list);
        {
            const std::lock_guard lock(mutex_);
            finished_ = std::chrono::steady_clock::now();
            error_ = lookup_error(error);
            for (const addrinfo* each = list; each != nullptr; each = each->ai_next) {
                asio::ip::tcp::endpoint address;
                address.resize(each->ai_addrlen);
                std::memcpy(address.data(), each->ai_addr, each->ai_addrlen);
                found_.push_back(address);
            }
        }
        if (list != nullptr) ::freeaddrinfo(list);
        static_cast<void>(::eventfd_write(event_, 1));
    }

    [[nodiscard]] bool finished() const {
        const std::lock_guard lock(mutex_);
        return finished_.has_value();
    }
    /// Whether it has been finished for so long, with nobody waiting any more, that DNS may say something else.
    [[nodiscard]] bool is_stale() const {
        const std::lock_guard lock(mutex_);
        return finished_ && std::chrono::steady_clock::now() - *finished_ > longest_use;
    }
    /// Once it is finished.
    [[nodiscard]] std::pair<boost::system::error_code, addresses> result(std::uint16_t port) const {
        const std::lock_guard lock(mutex_);
        addresses found = found_;
        for (auto& address : found) address.port(port);
        return {error_, std::move(found)};
    }
    /// A descriptor of the waiter's own that is readable once it is finished.
    [[nodiscard]] int duplicate_event() const { return ::fcntl(event_, F_DUPFD_CLOEXEC, 0); }

private:
    static constexpr std::chrono::seconds longest_use{10};

    int event_;
    mutable std::mutex mutex_;
    std::optional<std::chrono::steady_clock::time_point> finished_;
    boost::system::error_code error_;
    addresses found_;
};

std::shared_ptr<resolver::lookup> resolver::begin(const std::string& host) {
    const auto known = under_way_.find(host);
    if (known != under_way_.end() && !known->second->is_stale()) return known->second;
    auto search = std::make_shared<lookup>();
    std::thread([search, host] { search->run(host); }).detach();
    // Only now: a thread that cannot be had must leave nothing to wait for.
    under_way_.insert_or_assign(host, search);
    return search;
}

asio::awaitable<std::pair<boost::system::error_code, resolver::addresses>> resolver::resolve(
    std::string host, std::uint16_t port, std::chrono::steady_clock::time_point deadline) {
    addresses known = known_addresses(host, port);
    if (!known.empty()) co_return std::pair(boost::system::error_code(), std::move(known));

    std::shared_ptr<lookup> search;
    try {
        search = begin(host);
    } catch (const std::system_error& lack) {
        co_return std::pair(lack_of(lack.code().value()), addresses());
    }
    const auto executor = co_await asio::this_coro::executor;
    const auto event = std::make_shared<asio::posix::stream_descriptor>(executor);
    boost::system::error_code no_descriptor;
    event->assign(search->duplicate_event(), no_descriptor);
    if (no_descriptor) co_return std::pair(lack_of(EMFILE), addresses());
    asio::steady_timer timer(executor, deadline);
    timer.async_wait([event](boost::system::error_code cancelled) {
        if (!cancelled) event->cancel();
    });
    // Asio may wake a wait for what happened to a descriptor that was closed just before.
    while (!search->finished() && std::chrono::steady_clock::now() < deadline)
        co_await event->async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
    if (!search->finished()) co_return std::pair(boost::system::error_code(asio::error::timed_out), addresses());
    under_way_.erase(host);
    co_return search->result(port);
}

}  // namespace crossvend::net
