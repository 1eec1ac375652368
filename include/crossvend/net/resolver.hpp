#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace crossvend::net {

/// Looks host names up with getaddrinfo(3), which nobody can cut short. Each look-up runs on a thread of its own
/// that outlives whoever waits for it, so that neither a deadline nor the end of the daemon waits for DNS. There
/// is one look-up a host at a time; what comes too late for one call is there for the next, if that
/// comes soon.
class resolver {
public:
    using addresses = std::vector<boost::asio::ip::tcp::endpoint>;

    /// The addresses of `host`, a name or an IP literal. Fails with asio::error::timed_out at `deadline`, with what
    /// getaddrinfo says, or with an error of the generic category when there is no thread or descriptor to be had.
    [[nodiscard]] boost::asio::awaitable<std::pair<boost::system::error_code, addresses>> resolve(
        std::string host, std::uint16_t port, std::chrono::steady_clock::time_point deadline);

private:
    class lookup;
    std::shared_ptr<lookup> begin(const std::string& host);

    std::map<std::string, std::shared_ptr<lookup>> under_way_;
};

}  // namespace crossvend::net
