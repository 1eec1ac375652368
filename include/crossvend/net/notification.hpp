#pragma once

#include "crossvend/base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <list>

namespace crossvend::net {

/// Lets any number of coroutines wait for the next time something happens.
class notification {
public:
    explicit notification(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// Waits for the next `notify_all`, for `limit` at most; whether it came.
    [[nodiscard]] boost::asio::awaitable<bool> wait_for(base::duration limit);

    /// Wakes everybody who is waiting now.
    void notify_all();

private:
    struct waiter {
        waiter(const boost::asio::any_io_executor& executor, base::duration limit)
            : timer(executor, std::chrono::duration_cast<std::chrono::steady_clock::duration>(limit)) {}
        boost::asio::steady_timer timer;
        bool came = false;  ///< a wait may also end because its coroutine was cancelled
    };

    boost::asio::any_io_executor executor_;
    std::list<waiter> waiting_;
};

}  // namespace crossvend::net
