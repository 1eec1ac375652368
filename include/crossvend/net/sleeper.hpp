#pragma once

#include "crossvend/base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <memory>

namespace crossvend::net {

/// Waits for a moment of wall-clock time.
class sleeper {
public:
    virtual ~sleeper() = default;

    /// Returns when the wall clock shows `when` or later, and earlier when somebody sets the clock or it cannot
    /// tell: the caller looks at the time and decides anew.
    [[nodiscard]] virtual boost::asio::awaitable<void> sleep_until(base::time_point when) = 0;

    /// Ends the sleep under way, as if its moment had come.
    virtual void wake() = 0;
};

/// A timerfd on CLOCK_REALTIME that is cancelled when the clock is set (timerfd_create(2)): it is right
/// across a suspended machine and a stepped clock, and wakes nobody in between. Where the kernel cannot do that
/// (gVisor's), it returns twice a minute.
[[nodiscard]] std::unique_ptr<sleeper> make_wall_clock_sleeper(const boost::asio::any_io_executor& executor);

}  // namespace crossvend::net
