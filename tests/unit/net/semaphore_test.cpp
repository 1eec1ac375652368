#include "crossvend/net/semaphore.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;

class Semaphore : public testing::Test {
protected:
    /// What is still at it ends before the semaphore does.
    ~Semaphore() override {
        for (auto& [name, signal] : cancel) signal.emit(asio::cancellation_type::terminal);
        poll();
    }

    void start(const std::string& name) {
        asio::co_spawn(io, work(name),
                       asio::bind_cancellation_slot(cancel[name].slot(), [this](std::exception_ptr) { ++ended; }));
        poll();
    }
    void end_first() {
        at_it.front().second.cancel();
        poll();
    }
    void give_up(const std::string& name) {
        cancel[name].emit(asio::cancellation_type::terminal);
        poll();
    }
    void poll() {
        io.restart();
        io.poll();
    }
    [[nodiscard]] std::vector<std::string> who_is_at_it() const {
        std::vector<std::string> result;
        for (const auto& [name, timer] : at_it) result.push_back(name);
        return result;
    }

    using names = std::vector<std::string>;
    asio::io_context io{1};
    semaphore two{2};
    std::map<std::string, asio::cancellation_signal> cancel;
    std::list<std::pair<std::string, asio::steady_timer>> at_it;
    int ended = 0;

private:
    struct stay {
        std::list<std::pair<std::string, asio::steady_timer>>& all;
        std::list<std::pair<std::string, asio::steady_timer>>::iterator mine;
        ~stay() { all.erase(mine); }
    };

    /// Works, with a permit, until the test says that it is done.
    asio::awaitable<void> work(std::string name) {
        semaphore::permit permit(two, io.get_executor());
        co_await permit.granted();
        const auto mine =
            at_it.emplace(at_it.end(), name, asio::steady_timer(io, asio::steady_timer::time_point::max()));
        const stay until_the_end{at_it, mine};
        co_await mine->second.async_wait(asio::as_tuple(asio::use_awaitable));
        if (name == "broken") throw std::runtime_error("a bug");
    }
};

TEST_F(Semaphore, LetsNoMoreBeAtItThanItHasPermits) {
    for (const char* name : {"1", "2", "3", "4"}) start(name);
    EXPECT_EQ(who_is_at_it(), (names{"1", "2"}));
}

TEST_F(Semaphore, LetsTheOnesThatWaitInAsTheyCame) {
    for (const char* name : {"1", "2", "3", "4"}) start(name);
    end_first();
    EXPECT_EQ(who_is_at_it(), (names{"2", "3"}));
    start("5");
    end_first();
    EXPECT_EQ(who_is_at_it(), (names{"3", "4"}));
    for (int i = 0; i < 3; ++i) end_first();
    EXPECT_EQ(ended, 5);
    EXPECT_TRUE(at_it.empty());
}

TEST_F(Semaphore, ForgetsTheOneThatIsGivenUpWhileItWaits) {
    for (const char* name : {"1", "2", "3", "4"}) start(name);
    give_up("3");
    EXPECT_EQ(ended, 1);
    end_first();
    EXPECT_EQ(who_is_at_it(), (names{"2", "4"}));
}

TEST_F(Semaphore, LetsTheNextInWhenOneThatIsAtItIsGivenUp) {
    for (const char* name : {"1", "2", "3"}) start(name);
    give_up("2");
    EXPECT_EQ(who_is_at_it(), (names{"1", "3"}));
}

TEST_F(Semaphore, PassesThePermitOnOfOneThatIsGivenUpAsItGetsIt) {
    for (const char* name : {"1", "2", "3", "4"}) start(name);
    at_it.front().second.cancel();
    // Behind the end of "1", which grants the permit, and before "3" is told of it.
    asio::post(io, [this] { cancel["3"].emit(asio::cancellation_type::terminal); });
    poll();
    EXPECT_EQ(who_is_at_it(), (names{"2", "4"}));
}

TEST_F(Semaphore, LetsTheNextInWhenOneEndsInAnException) {
    for (const char* name : {"broken", "2", "3"}) start(name);
    end_first();
    EXPECT_EQ(ended, 1);
    EXPECT_EQ(who_is_at_it(), (names{"2", "3"}));
}

}  // namespace
}  // namespace crossvend::net
