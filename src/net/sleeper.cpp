#include "crossvend/net/sleeper.hpp"

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <sys/timerfd.h>
#include <algorithm>
#include <cerrno>
#include <system_error>

namespace crossvend::net {
namespace {

class wall_clock_sleeper final : public sleeper {
public:
    explicit wall_clock_sleeper(const boost::asio::any_io_executor& executor) : timer_(executor, open_timer()) {}

    boost::asio::awaitable<void> sleep_until(base::time_point when) override {
        int error = arm(when, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET);
        // The clock was set since the last sleep (timerfd_create(2), NOTES).
        if (error == ECANCELED) co_return;
        if (error == EINVAL) error = arm(std::min(when, base::system_clock().now() + nap), TFD_TIMER_ABSTIME);
        if (error != 0) throw std::system_error(error, std::generic_category(), "timerfd_settime");
        // Readable when due and when the clock was set; setting it anew clears either.
        co_await timer_.async_wait(boost::asio::posix::stream_descriptor::wait_read, boost::asio::use_awaitable);
    }

    void wake() override { static_cast<void>(arm(base::time_point(), TFD_TIMER_ABSTIME)); }

private:
    /// How long to sleep at a stretch where the kernel does not tell of a clock that is set: gVisor's does not,
    /// which GKE Sandbox and Cloud Run have.
    static constexpr std::chrono::seconds nap{30};

    /// Gives the error number, or 0.
    [[nodiscard]] int arm(base::time_point when, int flags) {
        // A zero value would disarm the timer, and the kernel takes none before 1970.
        const auto since_epoch = std::max(when.time_since_epoch(), base::duration(1));
        const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
        itimerspec due{};
        due.it_value.tv_sec = seconds.count();
        due.it_value.tv_nsec = (since_epoch - seconds).count();
        return ::timerfd_settime(timer_.native_handle(), flags, &due, nullptr) == 0 ? 0 : errno;
    }

    static int open_timer() {
        const int timer = ::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
        if (timer < 0) throw std::system_error(errno, std::generic_category(), "timerfd_create");
        return timer;
    }

    boost::asio::posix::stream_descriptor timer_;
};

}  // namespace

std::unique_ptr<sleeper> make_wall_clock_sleeper(const boost::asio::any_io_executor& executor) {
    return std::make_unique<wall_clock_sleeper>(executor);
}

}  // namespace crossvend::net
