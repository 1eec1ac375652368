#include "crossvend/net/task_group.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;

class memory final : public base::logger::sink {
public:
    void write(base::log_level, std::string_view line) override { lines.emplace_back(line); }

    std::vector<std::string> lines;
};

/// Waits for the timer and counts itself out.
asio::awaitable<void> wait_for(asio::steady_timer& timer, int& ended) {
    co_await timer.async_wait(asio::use_awaitable);
    ++ended;
}

/// Waits for what never comes; counts itself in, and out when it is cancelled.
asio::awaitable<void> wait_for_ever(int& begun, int& ended) {
    ++begun;
    asio::steady_timer never(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
    try {
        co_await never.async_wait(asio::use_awaitable);
    } catch (const boost::system::system_error&) {
        ++ended;
        throw;
    }
}

asio::awaitable<void> fail_with_words() {
    throw std::runtime_error("out of luck");
    co_return;
}

asio::awaitable<void> fail_with_code(boost::system::error_code code) {
    throw boost::system::system_error(code);
    co_return;
}

asio::awaitable<void> fail_with_number() {
    throw 42;
    co_return;
}

asio::awaitable<void> spawn_another(task_group& group, int& begun, int& ended) {
    group.spawn(wait_for_ever(begun, ended));
    co_return;
}

class TaskGroup : public testing::Test {
protected:
    /// Begins to join; `joined` tells whether it has returned.
    void join() {
        auto on_end = [this](const std::exception_ptr& error) { joined = !error; };
        asio::co_spawn(io, group.join(), on_end);
        poll();
    }
    void poll() {
        io.restart();
        io.poll();
    }

    memory lines;
    base::logger log{base::log_level::debug, base::log_format::text, lines};
    asio::io_context io{1};
    task_group group{io.get_executor(), log};
    bool joined = false;
};

TEST_F(TaskGroup, IsJoinedAtOnceWithoutATask) {
    join();
    EXPECT_TRUE(joined);
}

TEST_F(TaskGroup, IsJoinedWhenTheLastTaskHasEnded) {
    asio::steady_timer first(io, asio::steady_timer::time_point::max());
    asio::steady_timer second(io, asio::steady_timer::time_point::max());
    int ended = 0;
    group.spawn(wait_for(first, ended));
    group.spawn(wait_for(second, ended));
    join();
    EXPECT_FALSE(joined);

    second.expires_at(asio::steady_timer::time_point::min());  // ends the old wait with an error
    poll();
    EXPECT_FALSE(joined);

    first.cancel();
    poll();
    EXPECT_TRUE(joined);
}

TEST_F(TaskGroup, IsJoinedByAnyNumber) {
    int begun = 0;
    int ended = 0;
    group.spawn(wait_for_ever(begun, ended));
    int joiners = 0;
    auto on_end = [&joiners](const std::exception_ptr&) { ++joiners; };
    asio::co_spawn(io, group.join(), on_end);
    asio::co_spawn(io, group.join(), on_end);
    poll();
    EXPECT_EQ(joiners, 0);
    group.cancel();
    poll();
    EXPECT_EQ(joiners, 2);
}

TEST_F(TaskGroup, EndsEveryTaskWhenItIsCancelled) {
    int begun = 0;
    int ended = 0;
    for (int i = 0; i < 5; ++i) group.spawn(wait_for_ever(begun, ended));
    join();
    EXPECT_EQ(begun, 5);
    EXPECT_EQ(ended, 0);
    group.cancel();
    poll();
    EXPECT_EQ(ended, 5);
    EXPECT_TRUE(joined);
}

TEST_F(TaskGroup, EndsATaskThatIsCancelledBeforeItCouldBegin) {
    int begun = 0;
    int ended = 0;
    group.spawn(wait_for_ever(begun, ended));
    group.cancel();
    join();
    EXPECT_EQ(begun, ended);
    EXPECT_TRUE(joined);
}

TEST_F(TaskGroup, MayBeCancelledWithoutATaskAndTwice) {
    group.cancel();
    int begun = 0;
    int ended = 0;
    group.spawn(wait_for_ever(begun, ended));
    poll();
    group.cancel();
    group.cancel();
    poll();
    EXPECT_EQ(ended, 1);
    join();
    EXPECT_TRUE(joined);
}

TEST_F(TaskGroup, WaitsForATaskThatATaskHasSpawned) {
    int begun = 0;
    int ended = 0;
    group.spawn(spawn_another(group, begun, ended));
    join();
    EXPECT_EQ(begun, 1);
    EXPECT_FALSE(joined);
    group.cancel();
    poll();
    EXPECT_EQ(ended, 1);
    EXPECT_TRUE(joined);
}

TEST_F(TaskGroup, TellsTheLogOfAnExceptionThatLeavesATask) {
    group.spawn(fail_with_words());
    poll();
    ASSERT_EQ(lines.lines.size(), 1U);
    EXPECT_EQ(lines.lines.front(), R"(a task ended unexpectedly cause="out of luck")");
}

TEST_F(TaskGroup, TellsTheLogOfASystemErrorThatLeavesATask) {
    group.spawn(fail_with_code(boost::system::errc::make_error_code(boost::system::errc::no_space_on_device)));
    poll();
    ASSERT_EQ(lines.lines.size(), 1U);
    EXPECT_NE(lines.lines.front().find("No space left on device"), std::string::npos) << lines.lines.front();
}

TEST_F(TaskGroup, TellsTheLogOfAnExceptionWithoutWords) {
    group.spawn(fail_with_number());
    EXPECT_NO_THROW(poll());
    EXPECT_EQ(lines.lines.size(), 1U);
    join();
    EXPECT_TRUE(joined);
}

TEST_F(TaskGroup, TellsTheLogNothingOfATaskThatEndedAsItWasAskedTo) {
    int begun = 0;
    int ended = 0;
    group.spawn(wait_for_ever(begun, ended));
    poll();
    group.cancel();
    poll();
    EXPECT_EQ(ended, 1);
    EXPECT_EQ(lines.lines, std::vector<std::string>{});
}

TEST_F(TaskGroup, LosesOnlyTheTaskThatFails) {
    int begun = 0;
    int ended = 0;
    group.spawn(wait_for_ever(begun, ended));
    group.spawn(fail_with_words());
    join();
    EXPECT_EQ(ended, 0);
    EXPECT_FALSE(joined);
    group.cancel();
    poll();
    EXPECT_TRUE(joined);
}

TEST_F(TaskGroup, MayBeUsedAgainAfterItWasJoined) {
    join();
    EXPECT_TRUE(joined);
    joined = false;
    int begun = 0;
    int ended = 0;
    group.spawn(wait_for_ever(begun, ended));
    join();
    EXPECT_FALSE(joined);
    group.cancel();
    poll();
    EXPECT_TRUE(joined);
}

}  // namespace
}  // namespace crossvend::net
