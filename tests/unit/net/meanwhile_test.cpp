#include "crossvend/net/meanwhile.hpp"

#include <gtest/gtest.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>
#include <string>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;

/// Something that takes until the test lets it go on.
class gate {
public:
    explicit gate(asio::io_context& io) : timer_(io, asio::steady_timer::time_point::max()) {}

    asio::awaitable<bool> task(bool gives) {
        co_await pass();
        co_return gives;
    }
    asio::awaitable<void> side() { co_await pass(); }
    void open() { timer_.expires_at(asio::steady_timer::time_point::min()); }
    void fail() {
        fails_ = true;
        open();
    }

    bool waits = false;
    bool was_asked_to_end = false;

private:
    asio::awaitable<void> pass() {
        waits = true;
        try {
            while (timer_.expiry() != asio::steady_timer::time_point::min()) {
                const auto [error] = co_await timer_.async_wait(asio::as_tuple(asio::use_awaitable));
                const auto state = co_await asio::this_coro::cancellation_state;
                if (state.cancelled() != asio::cancellation_type::none) throw boost::system::system_error(error);
            }
        } catch (const boost::system::system_error&) {
            waits = false;
            was_asked_to_end = true;
            throw;
        }
        waits = false;
        if (fails_) throw std::runtime_error("out of luck");
    }

    asio::steady_timer timer_;
    bool fails_ = false;
};

class Meanwhile : public testing::Test {
protected:
    void start(bool useful = true) {
        auto on_end = [this](const std::exception_ptr& error) {
            over = true;
            threw = error ? cause_of(error) : "";
        };
        asio::co_spawn(io, meanwhile(task.task(useful), side.side()),
                       asio::bind_cancellation_slot(cancelled.slot(), std::move(on_end)));
        settle();
    }
    void settle() {
        io.restart();
        io.poll();
    }
    static std::string cause_of(const std::exception_ptr& error) {
        try {
            std::rethrow_exception(error);
        } catch (const std::exception& cause) {
            return cause.what();
        }
    }

    asio::io_context io{1};
    gate task{io};
    gate side{io};
    asio::cancellation_signal cancelled;
    bool over = false;
    std::string threw;
};

TEST_F(Meanwhile, RunsBothAndReturnsWhenBothHaveEnded) {
    for (const bool task_first : {true, false}) {
        gate a(io), b(io);
        over = false;
        asio::co_spawn(io, meanwhile(a.task(true), b.side()), [this](const std::exception_ptr&) { over = true; });
        settle();
        EXPECT_TRUE(a.waits && b.waits);
        (task_first ? a : b).open();
        settle();
        EXPECT_FALSE(over);
        (task_first ? b : a).open();
        settle();
        EXPECT_TRUE(over);
    }
}

TEST_F(Meanwhile, AsksTheSideToEndThatIsOfNoUseAnyMore) {
    start(/*useful=*/false);
    task.open();
    settle();
    EXPECT_TRUE(side.was_asked_to_end);
    EXPECT_TRUE(over);
    EXPECT_EQ(threw, "");
}

TEST_F(Meanwhile, ThrowsWhatTheTaskThrewAndAsksTheSideToEnd) {
    start();
    task.fail();
    settle();
    EXPECT_TRUE(side.was_asked_to_end);
    EXPECT_EQ(threw, "out of luck");
}

TEST_F(Meanwhile, ThrowsWhatTheSideThrewOnceTheTaskIsOver) {
    start();
    side.fail();
    settle();
    EXPECT_FALSE(over);
    task.open();
    settle();
    EXPECT_EQ(threw, "out of luck");
}

TEST_F(Meanwhile, DoesNotMindTheSidesFailureWhereNobodyNeedsIt) {
    start(/*useful=*/false);
    side.fail();
    settle();
    task.open();
    settle();
    EXPECT_TRUE(over);
    EXPECT_EQ(threw, "");
}

TEST_F(Meanwhile, EndsBothWhenTheCallerIsAskedToEnd) {
    start();
    cancelled.emit(asio::cancellation_type::terminal);
    settle();
    EXPECT_TRUE(task.was_asked_to_end);
    EXPECT_TRUE(side.was_asked_to_end);
    EXPECT_TRUE(over);
}

}  // namespace
}  // namespace crossvend::net
