#include "crossvend/net/sleeper.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/system/system_error.hpp>

#include <dlfcn.h>
#include <sys/timerfd.h>
#include <cerrno>
#include <exception>
#include <optional>
#include <system_error>
#include <utility>

namespace {

/// What the kernel is made to do, and what it was asked for last.
struct {
    int next_error = 0;
    bool knows_cancel_on_set = true;
    itimerspec last{};
} kernel;

}  // namespace

// Takes the place of glibc's.
extern "C" int timerfd_settime(int timer, int flags, const itimerspec* due, itimerspec* old) {
    static const auto real = reinterpret_cast<decltype(&timerfd_settime)>(::dlsym(RTLD_NEXT, "timerfd_settime"));
    if (!kernel.knows_cancel_on_set && (flags & TFD_TIMER_CANCEL_ON_SET) != 0) {
        errno = EINVAL;
        return -1;
    }
    kernel.last = *due;
    const int result = real(timer, flags, due, old);
    if (kernel.next_error == 0) return result;
    errno = std::exchange(kernel.next_error, 0);
    return -1;
}

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class WallClockSleeper : public testing::Test {
protected:
    ~WallClockSleeper() override { kernel = {}; }

    /// Begins to sleep; how it ended goes to `error`.
    void sleep_until(base::time_point when) {
        error.reset();
        auto on_end = [this](std::exception_ptr cause) { error = std::move(cause); };
        asio::co_spawn(io, sleeper_->sleep_until(when), asio::bind_cancellation_slot(signal.slot(), on_end));
    }
    void wake() { sleeper_->wake(); }
    void poll() {
        io.restart();
        io.poll();
    }
    void run() {
        io.restart();
        io.run();
    }
    /// Whether the sleep ended, and without an exception.
    [[nodiscard]] bool slept() const { return error && !*error; }

    asio::io_context io{1};
    asio::cancellation_signal signal;
    std::optional<std::exception_ptr> error;

private:
    std::unique_ptr<sleeper> sleeper_ = make_wall_clock_sleeper(io.get_executor());
};

TEST_F(WallClockSleeper, ReturnsAtOnceForAMomentInThePast) {
    const base::time_point now = base::system_clock().now();
    for (const base::time_point when : {now, now - 1ns, now - 1h, base::time_point(1ns), base::time_point()}) {
        sleep_until(when);
        run();
        EXPECT_TRUE(slept()) << when.time_since_epoch().count();
    }
}

TEST_F(WallClockSleeper, ReturnsAtOnceForAMomentBefore1970) {
    for (const base::time_point when : {base::time_point(-1ns), base::time_point(-1h), base::time_point::min()}) {
        sleep_until(when);
        run();
        EXPECT_TRUE(slept()) << when.time_since_epoch().count();
    }
}

TEST_F(WallClockSleeper, ReturnsAtOnceWhenTheClockWasSetSinceTheLastSleep) {
    kernel.next_error = ECANCELED;
    sleep_until(base::system_clock().now() + 1h);
    poll();
    EXPECT_TRUE(slept());
    sleep_until(base::system_clock().now() + 1h);
    poll();
    EXPECT_EQ(error, std::nullopt) << "and sleeps the next time";
    signal.emit(asio::cancellation_type::terminal);
    run();
}

TEST_F(WallClockSleeper, LooksAtTheClockTwiceAMinuteWhereTheKernelDoesNotTellThatItWasSet) {
    kernel.knows_cancel_on_set = false;
    const base::time_point now = base::system_clock().now();
    sleep_until(now + 1h);
    poll();
    EXPECT_EQ(error, std::nullopt);
    EXPECT_LE(std::chrono::seconds(kernel.last.it_value.tv_sec), now.time_since_epoch() + 31s);
    signal.emit(asio::cancellation_type::terminal);
    run();
    sleep_until(now - 1h);
    run();
    EXPECT_TRUE(slept());
}

TEST_F(WallClockSleeper, SaysWhatTheKernelRefuses) {
    kernel.next_error = EPERM;
    sleep_until(base::system_clock().now() + 1h);
    run();
    ASSERT_TRUE(error && *error);
    EXPECT_THROW(std::rethrow_exception(*error), std::system_error);
}

TEST_F(WallClockSleeper, SleepsOnUntilAMomentToCome) {
    sleep_until(base::system_clock().now() + 1h);
    poll();
    EXPECT_EQ(error, std::nullopt);
    signal.emit(asio::cancellation_type::terminal);
    run();
}

TEST_F(WallClockSleeper, EndsWhenItIsCancelled) {
    for (const base::time_point when : {base::system_clock().now() + 1h, base::time_point::max()}) {
        sleep_until(when);
        poll();
        ASSERT_EQ(error, std::nullopt) << when.time_since_epoch().count();
        signal.emit(asio::cancellation_type::terminal);
        run();
        ASSERT_TRUE(error && *error) << when.time_since_epoch().count();
        try {
            std::rethrow_exception(*error);
        } catch (const boost::system::system_error& cause) {
            EXPECT_EQ(cause.code(), asio::error::operation_aborted);
        }
    }
}

TEST_F(WallClockSleeper, WakesWhenItIsToldTo) {
    sleep_until(base::system_clock().now() + 1h);
    poll();
    ASSERT_EQ(error, std::nullopt);
    wake();
    run();
    EXPECT_TRUE(slept());
}

TEST_F(WallClockSleeper, IsNotWokenByASleepThatIsOver) {
    sleep_until(base::system_clock().now() - 1h);
    run();
    ASSERT_TRUE(slept());
    sleep_until(base::system_clock().now() + 1h);
    poll();
    EXPECT_EQ(error, std::nullopt);
    signal.emit(asio::cancellation_type::terminal);
    run();
}

TEST_F(WallClockSleeper, SleepsAnewAfterASleepThatWasCancelled) {
    sleep_until(base::system_clock().now() + 1h);
    poll();
    signal.emit(asio::cancellation_type::terminal);
    run();
    sleep_until(base::system_clock().now() - 1h);
    run();
    EXPECT_TRUE(slept());
}

}  // namespace
}  // namespace crossvend::net
