#include "crossvend/credentials/role.hpp"

#include "support/manual_clock.hpp"
#include "support/manual_sleeper.hpp"
#include "support/recording_log.hpp"
#include "support/scripted_random.hpp"
#include "support/sets.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <functional>
#include <future>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using test::some_day;

/// Gives what the test says, when asked.
class told_source final : public credentials_source {
public:
    explicit told_source(const base::result<aws::credentials>& answer) : answer_(answer) {}
    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report&) override { co_return answer_; }

private:
    const base::result<aws::credentials>& answer_;
};

role_options options_of(const std::string& arn) {
    exchange_options exchange;
    exchange.request.role = *aws::parse_role_arn(arn);
    exchange.request.session_name = "pod-7";
    return {"reader", std::move(exchange), {}, {}};
}

class Role : public testing::Test {
protected:
    ~Role() override {
        boost::asio::co_spawn(io, subject->stop(), boost::asio::detached);
        settle();
    }

    std::shared_ptr<role> make(role_options options) {
        role_parts parts{std::make_unique<told_source>(answer),
                         {std::make_shared<shared_upstream>(), std::make_shared<shared_upstream>()},
                         std::make_unique<test::manual_sleeper>(io.get_executor()),
                         [](const set& next) {
                             return std::make_shared<const net::http_response>(
                                 200, "", base::secret(next.credentials.access_key_id));
                         },
                         metrics::role(metrics, options.name)};
        return std::make_shared<role>(std::move(options), std::move(parts),
                                      refresher_world{io.get_executor(), clock, random, log.logger});
    }
    void settle() {
        io.restart();
        io.poll();
    }
    /// Begins to wait for the first set, as long as it takes.
    std::future<std::optional<base::failure>> wait(patience patience = {}) {
        auto waiting = boost::asio::co_spawn(io, subject->first_set(std::move(patience)), boost::asio::use_future);
        settle();
        return waiting;
    }
    static bool is_over(const std::future<std::optional<base::failure>>& waiting) {
        return waiting.wait_for(0s) == std::future_status::ready;
    }

    boost::asio::io_context io{1};
    test::manual_clock clock{some_day};
    test::constant_random random{0.5};
    metrics::metrics metrics;
    test::recording_log log;
    base::result<aws::credentials> answer = test::set_expiring(some_day + 1h);
    std::shared_ptr<role> subject = make(options_of("arn:aws:iam::123456789012:role/reader"));
};

TEST_F(Role, GivesUpAtOnceOnWhatIsRefused) {
    answer = base::failure(base::stage::sts, base::reason::access_denied, base::disposition::refused, "no");
    auto waiting = wait();
    EXPECT_FALSE(is_over(waiting)) << "nothing was tried yet";
    subject->start();
    settle();
    ASSERT_TRUE(is_over(waiting));
    EXPECT_EQ(waiting.get()->reason, base::reason::access_denied);
}

TEST_F(Role, TellsWhatItWaitedForWhenTheTimeIsUp) {
    answer = base::failure(base::stage::sts, base::reason::timeout, base::disposition::transient, "no answer");
    subject->start();
    settle();
    std::string told;
    patience short_one{0s, 0s, [&told](std::string_view cause) { told = cause; }};
    auto waiting = wait(std::move(short_one));
    ASSERT_TRUE(is_over(waiting));
    EXPECT_EQ(waiting.get()->reason, base::reason::timeout);
}

TEST_F(Role, SaysThatNobodyAnsweredWhereNothingWasTriedInTime) {
    auto waiting = wait({0s, 0s, [](std::string_view) {}});
    ASSERT_TRUE(is_over(waiting));
    EXPECT_EQ(waiting.get()->reason, base::reason::timeout);
}

TEST_F(Role, WaitsNoLongerOnceThereIsASet) {
    auto waiting = wait();
    subject->start();
    settle();
    ASSERT_TRUE(is_over(waiting));
    EXPECT_FALSE(waiting.get());
}

TEST_F(Role, TakesOverNoSetOfAnotherExchange) {
    left_set left{"reader", "another", {test::set_expiring(some_day + 1h), some_day}};
    EXPECT_EQ(subject->begin_with(std::move(left)), "it is of another exchange");
    EXPECT_EQ(subject->store().current(), nullptr);
}

TEST_F(Role, LeavesASetThatItInheritedAsOfTheExchangeThatGaveIt) {
    subject->start();
    settle();
    const auto changed = make(options_of("arn:aws:iam::123456789012:role/writer"));
    changed->inherit(*subject);
    int told = 0;
    changed->when_changed([&told] { ++told; });
    ASSERT_TRUE(changed->held());
    EXPECT_NE(changed->held()->fingerprint, fingerprint(*changed->options().exchange));
    changed->start();
    settle();
    EXPECT_EQ(told, 1);
    EXPECT_EQ(changed->held()->fingerprint, fingerprint(*changed->options().exchange));
    boost::asio::co_spawn(io, changed->stop(), boost::asio::detached);
    settle();
}

TEST_F(Role, LeavesNothingBeforeItsFirstSet) { EXPECT_FALSE(subject->held()); }

/// Each member of the options, of those that they hold too: a comparison that left one out would hand a role's set over
/// to another.
TEST(RoleOptions, DifferWhereverAnyOfThemDoes) {
    using change = std::function<void(role_options&, exchange_options&, aws::sts_options&, google::identity_options&)>;
    const std::vector<change> changes{
        [](auto& role, auto&, auto&, auto&) { role.name = "writer"; },
        [](auto& role, auto&, auto&, auto&) { role.refresh.minimum_remaining += 1s; },
        [](auto& role, auto&, auto&, auto&) { role.refresh.serve_until_remaining += 1s; },
        [](auto&, auto& exchange, auto&, auto&) { exchange.request.policy = "{}"; },
        [](auto&, auto& exchange, auto&, auto&) { exchange.chain.emplace_back(); },
        [](auto&, auto&, auto& sts, auto&) { sts.endpoints.emplace_back(); },
        [](auto&, auto&, auto& sts, auto&) { sts.connect_timeout += 1s; },
        [](auto&, auto&, auto& sts, auto&) { sts.request_timeout += 1s; },
        [](auto&, auto&, auto&, auto& identity) { identity.endpoints.metadata_server.host = "other"; },
        [](auto&, auto&, auto&, auto& identity) { identity.well_known_file = "other"; },
        [](auto&, auto&, auto&, auto& identity) { identity.connect_timeout += 1s; },
    };
    const role_options before = options_of("arn:aws:iam::123456789012:role/reader");
    EXPECT_EQ(before, options_of("arn:aws:iam::123456789012:role/reader"));
    for (std::size_t i = 0; i < changes.size(); ++i) {
        role_options role = before;
        exchange_options exchange = *role.exchange;
        aws::sts_options sts = *role.sts;
        google::identity_options identity = *exchange.identity;
        changes[i](role, exchange, sts, identity);
        exchange.identity = identity;
        role.exchange = exchange;
        role.sts = sts;
        EXPECT_NE(role, before) << i;
    }
}

}  // namespace
}  // namespace crossvend::credentials
