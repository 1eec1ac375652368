#include "google/shared_flight.hpp"

#include <gmock/gmock.h>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace crossvend::google {
namespace {

/// A source that fetches until the test lets it end.
class held_source final : public identity_source {
public:
    explicit held_source(const boost::asio::any_io_executor& executor)
        : hold_(executor, boost::asio::steady_timer::time_point::max()) {}

    boost::asio::awaitable<base::result<oidc::id_token>> fetch() override {
        ++fetches;
        co_await hold_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        if (fails) throw std::runtime_error("a bug");
        if (refusal) co_return *refusal;
        oidc::id_token token;
        token.claims.subject = "fetch " + std::to_string(fetches);
        co_return token;
    }

    void let_go() { hold_.cancel(); }

    int fetches = 0;
    bool fails = false;
    std::optional<base::failure> refusal;

private:
    boost::asio::steady_timer hold_;
};

class SharedFlight : public testing::Test {
protected:
    /// What became of one caller.
    struct caller {
        boost::asio::cancellation_signal cancel;
        std::exception_ptr error;
        base::result<oidc::id_token> token = base::failure();
        bool done = false;
    };

    caller& call() {
        caller& made = callers_.emplace_back();
        boost::asio::co_spawn(
            io_, shared_->fetch(),
            boost::asio::bind_cancellation_slot(made.cancel.slot(),
                                                [&made](std::exception_ptr error, base::result<oidc::id_token> token) {
                                                    made.error = std::move(error);
                                                    made.token = std::move(token);
                                                    made.done = true;
                                                }));
        settle();
        return made;
    }

    void settle() {
        io_.restart();
        io_.poll();
    }

    void land() {
        source_->let_go();
        settle();
    }

    std::deque<caller> callers_;
    boost::asio::io_context io_{1};
    held_source* source_ = new held_source(io_.get_executor());
    std::unique_ptr<identity_source> shared_ = share_flights(std::unique_ptr<identity_source>(source_));
};

TEST_F(SharedFlight, GivesEverybodyTheFailureOfTheOne) {
    source_->refusal =
        base::failure(base::stage::identity, base::reason::throttled, base::disposition::throttled, "no");
    const caller& first = call();
    const caller& second = call();
    land();
    for (const caller* each : {&first, &second}) {
        ASSERT_TRUE(each->done);
        ASSERT_FALSE(each->token);
        EXPECT_EQ(each->token.error().reason, base::reason::throttled);
    }
    EXPECT_EQ(source_->fetches, 1);
}

TEST_F(SharedFlight, LetsTheNextOneFetchWhenTheFirstIsCancelled) {
    caller& first = call();
    const caller& second = call();
    const caller& third = call();
    first.cancel.emit(boost::asio::cancellation_type::terminal);
    settle();
    EXPECT_TRUE(first.done);
    EXPECT_FALSE(second.done);
    EXPECT_FALSE(third.done);
    EXPECT_EQ(source_->fetches, 2);
    land();
    for (const caller* each : {&second, &third}) {
        ASSERT_TRUE(each->done);
        ASSERT_TRUE(each->token);
        EXPECT_EQ(each->token->claims.subject, "fetch 2");
    }
    EXPECT_EQ(source_->fetches, 2);
}

TEST_F(SharedFlight, LetsTheOthersTryAfterAnException) {
    const caller& first = call();
    const caller& second = call();
    source_->fails = true;
    source_->let_go();
    settle();
    ASSERT_TRUE(first.done);
    EXPECT_TRUE(first.error);
    EXPECT_FALSE(second.done);
    source_->fails = false;
    land();
    ASSERT_TRUE(second.done);
    EXPECT_FALSE(second.error);
    EXPECT_TRUE(second.token);
}

TEST_F(SharedFlight, GoesOnWhenOneWhoWaitsIsCancelled) {
    const caller& first = call();
    caller& second = call();
    second.cancel.emit(boost::asio::cancellation_type::terminal);
    settle();
    EXPECT_TRUE(second.done);
    EXPECT_FALSE(first.done);
    land();
    ASSERT_TRUE(first.done);
    EXPECT_TRUE(first.token);
    EXPECT_EQ(source_->fetches, 1);
}

TEST_F(SharedFlight, MayEndInTheMiddle) {
    call();
    call();
    EXPECT_EQ(source_->fetches, 1);  // and nothing happens when the context goes first
}

TEST_F(SharedFlight, GivesEverybodyTheTokenOfTheOne) {
    std::vector<const caller*> all;
    for (int i = 0; i < 5; ++i) all.push_back(&call());
    land();
    for (const caller* each : all) {
        ASSERT_TRUE(each->done);
        ASSERT_TRUE(each->token);
        EXPECT_EQ(each->token->claims.subject, "fetch 1");
    }
    EXPECT_EQ(source_->fetches, 1);
}

TEST_F(SharedFlight, FetchesAnewForWhoComesAfterwards) {
    call();
    land();
    const caller& later = call();
    EXPECT_FALSE(later.done);
    land();
    ASSERT_TRUE(later.token);
    EXPECT_EQ(later.token->claims.subject, "fetch 2");
}

}  // namespace
}  // namespace crossvend::google
