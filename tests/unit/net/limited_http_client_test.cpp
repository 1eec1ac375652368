#include "crossvend/net/http_client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <list>
#include <stdexcept>

namespace crossvend::net {
namespace {

namespace asio = boost::asio;
using outcome = base::result<upstream_response, transport_failure>;

/// An upstream that answers when the test says so, by the call's target.
class slow_upstream final : public http_client {
public:
    explicit slow_upstream(asio::io_context& io) : io_(io) {}

    asio::awaitable<outcome> send(http_call call) override {
        const auto mine = under_way.emplace(under_way.end(), call.url.target, asio::steady_timer(io_, never));
        co_await mine->second.async_wait(asio::as_tuple(asio::use_awaitable));
        under_way.erase(mine);
        if (call.url.target == "/broken") throw std::runtime_error("a bug");
        co_return upstream_response();
    }

    [[nodiscard]] std::vector<std::string> targets() const {
        std::vector<std::string> result;
        for (const auto& [target, timer] : under_way) result.push_back(target);
        return result;
    }

    static constexpr auto never = asio::steady_timer::time_point::max();
    std::list<std::pair<std::string, asio::steady_timer>> under_way;

private:
    asio::io_context& io_;
};

class LimitedHttpClient : public testing::Test {
protected:
    LimitedHttpClient() {
        auto slow = std::make_unique<slow_upstream>(io);
        upstream = slow.get();
        client = make_limited_http_client(std::move(slow), 2);
    }

    /// What is still under way ends before the client does.
    ~LimitedHttpClient() override {
        for (auto& [target, signal] : cancel) signal.emit(asio::cancellation_type::terminal);
        poll();
    }

    void call(const std::string& target) {
        http_call call;
        call.url.target = target;
        asio::co_spawn(
            io, client->send(std::move(call)),
            asio::bind_cancellation_slot(cancel[target].slot(), [this](std::exception_ptr, outcome) { ++ended; }));
        poll();
    }
    void answer_first() {
        upstream->under_way.front().second.cancel();
        poll();
    }
    void give_up(const std::string& target) {
        cancel[target].emit(asio::cancellation_type::terminal);
        poll();
    }
    void poll() {
        io.restart();
        io.poll();
    }

    using targets = std::vector<std::string>;
    asio::io_context io{1};
    std::map<std::string, asio::cancellation_signal> cancel;
    slow_upstream* upstream = nullptr;
    std::unique_ptr<http_client> client;
    int ended = 0;
};

TEST_F(LimitedHttpClient, HasNoMoreCallsUnderWayThanItMay) {
    for (const char* target : {"/1", "/2", "/3", "/4"}) call(target);
    EXPECT_EQ(upstream->targets(), (targets{"/1", "/2"}));
}

TEST_F(LimitedHttpClient, LetsTheOnesThatWaitInAsTheyCame) {
    for (const char* target : {"/1", "/2", "/3", "/4"}) call(target);
    answer_first();
    EXPECT_EQ(upstream->targets(), (targets{"/2", "/3"}));
    call("/5");
    answer_first();
    EXPECT_EQ(upstream->targets(), (targets{"/3", "/4"}));
    for (int i = 0; i < 3; ++i) answer_first();
    EXPECT_EQ(ended, 5);
    EXPECT_TRUE(upstream->under_way.empty());
}

TEST_F(LimitedHttpClient, ForgetsTheOneThatIsGivenUpWhileItWaits) {
    for (const char* target : {"/1", "/2", "/3", "/4"}) call(target);
    give_up("/3");
    EXPECT_EQ(ended, 1);
    answer_first();
    EXPECT_EQ(upstream->targets(), (targets{"/2", "/4"}));
}

TEST_F(LimitedHttpClient, LetsTheNextInWhenOneUnderWayIsGivenUp) {
    for (const char* target : {"/1", "/2", "/3"}) call(target);
    give_up("/2");
    EXPECT_EQ(upstream->targets(), (targets{"/1", "/3"}));
}

TEST_F(LimitedHttpClient, PassesTheTurnOnOfOneThatIsGivenUpAsItGetsIt) {
    for (const char* target : {"/1", "/2", "/3", "/4"}) call(target);
    upstream->under_way.front().second.cancel();
    io.restart();
    io.poll_one();
    give_up("/3");
    EXPECT_EQ(upstream->targets(), (targets{"/2", "/4"}));
}

TEST_F(LimitedHttpClient, LetsTheNextInWhenOneEndsInAnException) {
    for (const char* target : {"/broken", "/2", "/3"}) call(target);
    answer_first();
    EXPECT_EQ(ended, 1);
    EXPECT_EQ(upstream->targets(), (targets{"/2", "/3"}));
}

}  // namespace
}  // namespace crossvend::net
