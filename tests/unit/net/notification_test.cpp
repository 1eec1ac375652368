#include "crossvend/net/notification.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <array>
#include <exception>
#include <optional>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Waits once and writes down whether the notification came.
asio::awaitable<void> wait_once(notification& news, base::duration limit, std::optional<bool>& came) {
    came = co_await news.wait_for(limit);
}

asio::awaitable<void> wait_twice(notification& news, std::optional<bool>& first, std::optional<bool>& second) {
    first = co_await news.wait_for(1h);
    second = co_await news.wait_for(1h);
}

class Notification : public testing::Test {
protected:
    /// Starts a wait and lets it get as far as it can.
    void wait(base::duration limit, std::optional<bool>& came) {
        asio::co_spawn(io, wait_once(news, limit, came), asio::detached);
        poll();
    }
    void poll() {
        io.restart();
        io.poll();
    }

    asio::io_context io{1};
    notification news{io.get_executor()};
};

TEST_F(Notification, ThatDoesNotComeEndsAWaitAtItsLimit) {
    for (const base::duration limit : {0ns, -1ns, base::duration(-1h)}) {
        std::optional<bool> came;
        asio::co_spawn(io, wait_once(news, limit, came), asio::detached);
        io.restart();
        io.run();
        EXPECT_EQ(came, false) << limit.count() << " ns";
    }
}

TEST_F(Notification, IsNotKeptForWhoeverComesLater) {
    std::optional<bool> came;
    news.notify_all();
    wait(1h, came);
    EXPECT_EQ(came, std::nullopt);
    news.notify_all();
    poll();
    EXPECT_EQ(came, true);
}

TEST_F(Notification, MayBeGivenWhenNobodyWaits) {
    news.notify_all();
    std::optional<bool> came;
    wait(1h, came);
    news.notify_all();
    poll();
    news.notify_all();
    EXPECT_EQ(came, true);
}

TEST_F(Notification, WakesEverybodyWhoWaits) {
    std::array<std::optional<bool>, 3> came;
    for (auto& each : came) wait(1h, each);
    EXPECT_EQ(came, (std::array<std::optional<bool>, 3>{}));
    news.notify_all();
    poll();
    EXPECT_EQ(came, (std::array<std::optional<bool>, 3>{true, true, true}));
}

TEST_F(Notification, IsOnlyTheNextOne) {
    std::optional<bool> first;
    std::optional<bool> second;
    asio::co_spawn(io, wait_twice(news, first, second), asio::detached);
    poll();
    news.notify_all();
    poll();
    EXPECT_EQ(first, true);
    EXPECT_EQ(second, std::nullopt);
    news.notify_all();
    poll();
    EXPECT_EQ(second, true);
}

TEST_F(Notification, MayBeWaitedForAsLongAsThereIsTime) {
    std::optional<bool> came;
    wait(base::duration::max(), came);
    EXPECT_EQ(came, std::nullopt);
    news.notify_all();
    poll();
    EXPECT_EQ(came, true);
}

TEST_F(Notification, HasNotComeWhenTheWaitIsCancelled) {
    std::optional<bool> came;
    bool ended = false;
    asio::cancellation_signal signal;
    auto on_end = [&ended](const std::exception_ptr&) { ended = true; };
    asio::co_spawn(io, wait_once(news, 1h, came), asio::bind_cancellation_slot(signal.slot(), on_end));
    poll();
    signal.emit(asio::cancellation_type::terminal);
    poll();
    EXPECT_TRUE(ended);
    EXPECT_NE(came, true);
}

TEST_F(Notification, WakesTheOthersWhenOneOfThemHasGivenUp) {
    std::optional<bool> gave_up;
    std::optional<bool> stayed;
    asio::cancellation_signal signal;
    auto on_end = [](const std::exception_ptr&) {};
    asio::co_spawn(io, wait_once(news, 1h, gave_up), asio::bind_cancellation_slot(signal.slot(), on_end));
    wait(1h, stayed);
    signal.emit(asio::cancellation_type::terminal);
    poll();
    EXPECT_EQ(stayed, std::nullopt);
    news.notify_all();
    poll();
    EXPECT_EQ(stayed, true);
}

}  // namespace
}  // namespace crossvend::net
