#include "crossvend/credentials/refresher.hpp"

#include "crossvend/net/task_group.hpp"
#include "support/manual_clock.hpp"
#include "support/manual_sleeper.hpp"
#include "support/recording_log.hpp"
#include "support/scripted_random.hpp"
#include "support/sets.hpp"

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <functional>
#include <new>
#include <span>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using base::stage;
using test::some_day;

/// An upstream that is a function of the time, by AWS's clock; it can be made to wait for the test.
class scripted_source final : public credentials_source {
public:
    explicit scripted_source(boost::asio::any_io_executor executor) : gate_(std::move(executor)) {}

    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report& report) override {
        ++fetches;
        if (closed) co_await gate_.wait_for(1h);
        report = tells;
        if (throws) throw std::runtime_error("a bug");
        auto result = answer();
        co_return result;
    }

    void open() {
        closed = false;
        gate_.notify_all();
    }

    std::function<base::result<aws::credentials>()> answer;
    fetch_report tells;
    int fetches = 0;
    bool closed = false;
    bool throws = false;

private:
    net::notification gate_;
};

base::failure failure_of(reason why, disposition how) { return {stage::sts, why, how, "scripted"}; }

class random_that_may_fail final : public base::random_source {
public:
    [[nodiscard]] double uniform() override {
        if (throws) throw std::bad_alloc();
        return seeded_.uniform();
    }
    void fill(std::span<std::byte> out) override { seeded_.fill(out); }

    bool throws = false;

private:
    test::seeded_random seeded_;
};

class Refresher : public testing::Test {
protected:
    Refresher() {
        source.answer = [this] { return a_set(); };
    }
    ~Refresher() override {
        tasks.cancel();
        io.run();
    }

    /// A set of an hour, as AWS gives it: by true time, whatever this machine's clock shows.
    base::result<aws::credentials> a_set() {
        return test::set_expiring(true_time + 1h, std::to_string(1000 + source.fetches % 1000));
    }

    void start() {
        tasks.spawn(subject.run());
        settle();
    }
    /// Lets everything happen that can happen now.
    void settle() {
        io.restart();
        io.poll();
    }
    /// Lets time pass to the sleeper's moment and wakes it.
    void sleep_through() {
        const base::duration length = *sleeper.due() - clock.now();
        pass(std::max(length, base::duration::zero()));
    }
    void pass(base::duration length) {
        true_time += length;
        clock.advance(length);
        if (sleeper.due() && *sleeper.due() <= clock.now()) sleeper.wake();
        settle();
    }
    /// Somebody sets this machine's clock; the timer is cancelled by that.
    void step_clock(base::duration by) {
        clock.step(by);
        sleeper.wake();
        settle();
    }
    [[nodiscard]] availability state() const { return store.state(clock.now()); }

    boost::asio::io_context io{1};
    base::time_point true_time = some_day;
    test::manual_clock clock{some_day};
    test::manual_sleeper sleeper{io.get_executor()};
    random_that_may_fail random;
    metrics::metrics metrics;
    test::recording_log log;
    scripted_source source{io.get_executor()};
    bool answers_throw = false;
    credentials_store store{[this](const set& next) {
                                if (answers_throw) throw std::runtime_error("a bug");
                                return std::make_shared<const net::http_response>(
                                    200, "", base::secret(next.credentials.access_key_id));
                            },
                            60s};
    refresher subject{"default",
                      source,
                      {std::make_shared<shared_upstream>(), std::make_shared<shared_upstream>()},
                      store,
                      {},
                      sleeper,
                      metrics::role(metrics, "default"),
                      {io.get_executor(), clock, random, log.logger}};
    net::task_group tasks{io.get_executor(), log.logger};
};

TEST_F(Refresher, KeepsTryingWithNothingToVendAndNeverWaitsLongerThanAMinute) {
    source.answer = [] { return failure_of(reason::connect, disposition::transient); };
    start();
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(sleeper.due());
        ASSERT_LE(*sleeper.due() - clock.now(), 60s);
        sleep_through();
    }
    EXPECT_EQ(source.fetches, 51);
    EXPECT_EQ(state(), availability::not_ready);
}

TEST_F(Refresher, TriesPromptlyOnceMoreAndThenCalmlyAfterAFailureThatMayPass) {
    start();
    sleep_through();
    source.answer = [] { return failure_of(reason::timeout, disposition::transient); };
    sleep_through();
    EXPECT_LE(*sleeper.due() - clock.now(), 1500ms);
    sleep_through();
    EXPECT_GE(*sleeper.due() - clock.now(), 5min);
    EXPECT_EQ(state(), availability::available);
}

TEST_F(Refresher, DropsNoSetThatWorksAndExpiresItOnlyWhenItIsOver) {
    start();
    const auto held = store.current();
    source.answer = [] { return failure_of(reason::access_denied, disposition::refused); };
    while (clock.now() < some_day + 58min) {
        sleep_through();
        if (clock.now() < some_day + 59min) {
            ASSERT_EQ(state(), availability::available);
        }
        ASSERT_EQ(store.current(), held);
    }
    while (clock.now() < some_day + 2h) sleep_through();
    EXPECT_EQ(state(), availability::expired);
    EXPECT_EQ(subject.last_failure()->reason, reason::access_denied);
}

TEST_F(Refresher, RecoversAfterAnOutageThatOutlastedTheSet) {
    start();
    source.answer = [] { return failure_of(reason::unavailable, disposition::transient); };
    while (clock.now() < some_day + 3h) sleep_through();
    ASSERT_EQ(state(), availability::expired);
    source.answer = [this] { return a_set(); };
    const base::time_point back = clock.now();
    while (state() != availability::available) sleep_through();
    EXPECT_LE(clock.now() - back, 60s);
    EXPECT_FALSE(subject.last_failure());
}

TEST_F(Refresher, TakesASetThatExpiresBeforeTheHeldOneForAFailure) {
    start();
    const auto held = store.current();
    source.answer = [this] { return test::set_expiring(true_time - 1h); };
    sleep_through();
    EXPECT_EQ(store.current(), held);
    EXPECT_EQ(subject.last_failure()->reason, reason::expired_credentials);
}

TEST_F(Refresher, SurvivesABugInASourceAndGoesOn) {
    source.throws = true;
    start();
    EXPECT_EQ(subject.last_failure()->reason, reason::internal);
    source.throws = false;
    sleep_through();
    EXPECT_EQ(state(), availability::available);
}

TEST_F(Refresher, SurvivesALackOfMemoryForWhatIsToldOfAFailureAndGoesOn) {
    source.throws = true;
    random.throws = true;
    start();
    ASSERT_TRUE(sleeper.due());
    EXPECT_GT(*sleeper.due(), clock.now());
    source.throws = false;
    random.throws = false;
    sleep_through();
    EXPECT_EQ(state(), availability::available);
}

TEST_F(Refresher, SurvivesABugInTheMakingOfAnAnswerAndGoesOn) {
    answers_throw = true;
    start();
    EXPECT_EQ(subject.last_failure()->reason, reason::internal);
    answers_throw = false;
    sleep_through();
    EXPECT_EQ(state(), availability::available);
}

TEST_F(Refresher, HasOneFlightHoweverManyWaitForIt) {
    source.closed = true;
    start();
    int landed = 0;
    for (int i = 0; i < 200; ++i)
        boost::asio::co_spawn(io, subject.wait_for_flight(10s), [&landed](std::exception_ptr) { ++landed; });
    settle();
    EXPECT_EQ(landed, 0);
    source.open();
    settle();
    EXPECT_EQ(landed, 200);
    EXPECT_EQ(source.fetches, 1);
}

TEST_F(Refresher, DoesNotMakeAnybodyWaitWhenThereIsNoFlight) {
    start();
    bool returned = false;
    boost::asio::co_spawn(io, subject.wait_for_flight(10s), [&returned](std::exception_ptr) { returned = true; });
    settle();
    EXPECT_TRUE(returned);
}

TEST_F(Refresher, LetsSomebodyWaitForTheAttemptThatComesNext) {
    start();
    bool returned = false;
    boost::asio::co_spawn(io, subject.wait_for_attempt(1h), [&returned](std::exception_ptr) { returned = true; });
    settle();
    EXPECT_FALSE(returned);
    sleep_through();
    EXPECT_EQ(source.fetches, 2);
    EXPECT_TRUE(returned);
}

TEST_F(Refresher, TriesAtOnceWhenItIsAskedTo) {
    start();
    pass(10s);
    subject.refresh_now();
    settle();
    EXPECT_EQ(source.fetches, 2);
    EXPECT_EQ(store.current()->issued, some_day + 10s);
}

TEST_F(Refresher, TriesOnceASecondHoweverOftenItIsAsked) {
    start();
    for (int i = 0; i < 100; ++i) {
        subject.refresh_now();
        settle();
    }
    EXPECT_EQ(source.fetches, 1);
    EXPECT_EQ(sleeper.due(), some_day + 1s);
    pass(1s);
    EXPECT_EQ(source.fetches, 2);
}

TEST_F(Refresher, StartsNoSecondFlightWhenItIsAskedDuringOne) {
    source.closed = true;
    start();
    pass(10s);
    subject.refresh_now();
    settle();
    source.open();
    settle();
    EXPECT_EQ(source.fetches, 1);
}

TEST_F(Refresher, KeepsTheSetItHasWhileARefreshThatWasAskedForFails) {
    start();
    pass(10s);
    source.answer = [] { return failure_of(reason::access_denied, disposition::refused); };
    subject.refresh_now();
    settle();
    EXPECT_EQ(source.fetches, 2);
    EXPECT_EQ(state(), availability::available);
}

TEST_F(Refresher, LogsALineARefreshWithNothingSecretInIt) {
    start();
    EXPECT_TRUE(log.contains("refreshed role=default access_key_id=...1001 expiration=2026-11-21T23:00:00Z"));
    EXPECT_TRUE(log.contains("next_refresh="));
    EXPECT_TRUE(log.contains("identity_took="));
    EXPECT_TRUE(log.contains("sts_took="));
    EXPECT_FALSE(log.contains("chain_took="));
    for (const char* secret : {"ASIAQEXAMPLEKEY", "secret-access-key", "session-token"})
        EXPECT_FALSE(log.contains(secret)) << secret;
}

TEST_F(Refresher, LogsWhatAChainTookWhereThereIsOne) {
    source.tells.took.chain = 250ms;
    start();
    EXPECT_TRUE(log.contains("chain_took="));
}

TEST_F(Refresher, TellsOfItsLastFiveAttemptsAndHowLongTheirStagesTook) {
    source.answer = [] { return failure_of(reason::access_denied, disposition::refused); };
    source.tells.took = {30ms, 40ms, 0ms};
    start();
    for (int i = 0; i < 3; ++i) sleep_through();
    source.answer = [this] { return a_set(); };
    sleep_through();
    sleep_through();

    const auto& attempts = subject.attempts();
    ASSERT_EQ(attempts.size(), 5U);
    for (std::size_t i = 0; i < 3; ++i) {
        ASSERT_NE(attempts[i].failure, nullptr) << i;
        EXPECT_EQ(attempts[i].failure->reason, reason::access_denied) << i;
    }
    EXPECT_EQ(attempts[3].failure, nullptr);
    EXPECT_EQ(attempts[4].failure, nullptr);
    EXPECT_EQ(attempts[4].took.identity, 30ms);
    EXPECT_EQ(attempts[4].took.sts, 40ms);
    EXPECT_EQ(attempts[4].began, clock.now());
    EXPECT_LT(attempts[3].began, attempts[4].began);
}

TEST_F(Refresher, KeepsOneTextForAttemptsThatFailedAlike) {
    int request = 0;
    source.answer = [&request] {
        base::failure failure = failure_of(reason::access_denied, disposition::refused);
        failure.request_id = std::to_string(++request);
        return failure;
    };
    start();
    sleep_through();
    source.answer = [] { return failure_of(reason::connect, disposition::transient); };
    sleep_through();
    const auto& attempts = subject.attempts();
    ASSERT_EQ(attempts.size(), 3U);
    EXPECT_EQ(attempts[0].failure, attempts[1].failure);
    EXPECT_EQ(attempts[1].failure->request_id, "2");
    EXPECT_EQ(attempts[2].failure->reason, reason::connect);
}

TEST_F(Refresher, TellsOfAnAttemptOnlyWhenItIsOver) {
    source.closed = true;
    start();
    EXPECT_TRUE(subject.in_flight());
    EXPECT_TRUE(subject.attempts().empty());
    source.open();
    settle();
    EXPECT_FALSE(subject.in_flight());
    EXPECT_EQ(subject.attempts().size(), 1U);
    EXPECT_EQ(subject.next_attempt(), *sleeper.due());
}

TEST_F(Refresher, KnowsWhoItWasLastWhileTheIdentityCannotBeHad) {
    source.tells.identity.emplace().subject = "1048";
    start();
    source.tells.identity.reset();
    source.answer = [] { return failure_of(reason::connect, disposition::transient); };
    sleep_through();
    ASSERT_TRUE(subject.identity());
    EXPECT_EQ(subject.identity()->subject, "1048");
}

TEST_F(Refresher, CountsWhatHappens) {
    source.answer = [] { return failure_of(reason::throttled, disposition::throttled); };
    start();
    EXPECT_NE(
        metrics.text().find(R"(crossvend_refresh_failures_total{reason="throttled",role="default",stage="sts"} 1)"),
        std::string::npos);
    EXPECT_NE(metrics.text().find(R"(crossvend_refresh_consecutive_failures{role="default"} 1)"), std::string::npos);
    source.answer = [this] { return a_set(); };
    sleep_through();
    EXPECT_NE(metrics.text().find(R"(crossvend_refreshes_total{result="success",role="default"} 1)"),
              std::string::npos);
    EXPECT_NE(metrics.text().find(R"(crossvend_refresh_consecutive_failures{role="default"} 0)"), std::string::npos);
}

TEST_F(Refresher, RefreshesAtOnceWhenAMachineWakesFromALongSuspension) {
    start();
    pass(24h);
    EXPECT_EQ(source.fetches, 2);
    EXPECT_EQ(state(), availability::available);
}

TEST_F(Refresher, RefreshesAtOnceWhenTheClockIsSetForwardBeyondTheNextMoment) {
    start();
    source.answer = [this] {
        auto set = a_set();
        // The client of STS has seen by how much the clocks differ, and counts in this machine's time.
        set->local_expiration += 1h;
        return set;
    };
    step_clock(1h);
    EXPECT_EQ(source.fetches, 2);
    EXPECT_EQ(state(), availability::available);
}

TEST_F(Refresher, RefreshesAtOnceWhenTheClockIsSetBack) {
    start();
    pass(3min);
    step_clock(-2min);
    EXPECT_EQ(source.fetches, 2);
}

TEST_F(Refresher, VendsASetNoLongerThoughTheClockIsSetBackWhileNoUpstreamAnswers) {
    start();
    const base::time_point over = store.current()->credentials.expiration - 60s;
    source.answer = [] { return failure_of(reason::connect, disposition::transient); };
    step_clock(-5h);
    EXPECT_TRUE(log.contains("the clock was set role=default by=-5h"));
    pass(over - true_time - 1s);
    EXPECT_EQ(state(), availability::available);
    pass(1s);
    EXPECT_EQ(state(), availability::expired);
}

TEST_F(Refresher, BelievesAClockThatIsSetForwardAndTriesEagerly) {
    start();
    source.answer = [] { return failure_of(reason::connect, disposition::transient); };
    step_clock(5h);
    EXPECT_EQ(state(), availability::expired) << "a machine that was paused for so long shows it like this";
    EXPECT_LE(*sleeper.due() - clock.now(), 60s);
}

TEST_F(Refresher, NoticesAClockThatIsSetWhileItAsksAnUpstream) {
    start();
    source.closed = true;
    sleep_through();
    source.answer = [] { return failure_of(reason::connect, disposition::transient); };
    clock.step(-5h);
    source.open();
    settle();
    EXPECT_EQ(state(), availability::available);
    pass(store.current()->credentials.expiration - true_time - 60s);
    EXPECT_EQ(state(), availability::expired);
}

TEST_F(Refresher, DoesNotEndWhenItCannotSleep) {
    sleeper.fails = true;
    start();
    EXPECT_TRUE(log.contains("cannot sleep until the next refresh role=default cause=\"no timer\""));
    EXPECT_FALSE(log.contains("a task ended unexpectedly"));
    EXPECT_FALSE(io.stopped()) << "it waits";
}

TEST_F(Refresher, SleepsOnWhenTheClockIsSetByLessThanAMinute) {
    start();
    pass(3min);
    const auto due = *sleeper.due();
    step_clock(-50s);
    step_clock(55s);
    EXPECT_EQ(source.fetches, 1);
    EXPECT_EQ(*sleeper.due(), due);
}

TEST_F(Refresher, EndsQuietlyWhenItIsCancelled) {
    source.closed = true;
    start();
    tasks.cancel();
    settle();
    EXPECT_EQ(log.lines.size(), 0U);
    EXPECT_FALSE(store.current());
}

/// Two days with everything that goes wrong: whatever happens, a set that works is never dropped, a set that is
/// over is never vended, and the call rate stays bounded.
TEST_F(Refresher, LivesThroughTwoDaysOfFailuresClockStepsAndSuspension) {
    struct episode {
        base::duration from, to;
        reason why;
        disposition how;
    };
    std::vector<episode> episodes;
    base::duration at = 2h;
    for (const auto& [why, how] :
         std::vector<std::pair<reason, disposition>>{{reason::resolve, disposition::transient},
                                                     {reason::connect, disposition::transient},
                                                     {reason::timeout, disposition::transient},
                                                     {reason::tls, disposition::transient},
                                                     {reason::protocol, disposition::transient},
                                                     {reason::too_large, disposition::transient},
                                                     {reason::malformed, disposition::transient},
                                                     {reason::unavailable, disposition::transient},
                                                     {reason::idp_communication, disposition::transient},
                                                     {reason::expired_credentials, disposition::transient},
                                                     {reason::throttled, disposition::throttled},
                                                     {reason::access_denied, disposition::refused},
                                                     {reason::not_annotated, disposition::refused},
                                                     {reason::invalid_identity_token, disposition::refused}}) {
        const base::duration length = episodes.size() % 3 == 2 ? base::duration(100min) : base::duration(25min);
        episodes.push_back({at, at + length, why, how});
        at += length + 80min;
    }
    ASSERT_LT(at, 48h);

    source.answer = [&]() -> base::result<aws::credentials> {
        for (const episode& each : episodes)
            if (true_time - some_day >= each.from && true_time - some_day < each.to)
                return failure_of(each.why, each.how);
        auto set = a_set();
        set->local_expiration += clock.now() - true_time;
        return set;
    };
    start();

    const base::time_point end = some_day + 48h;
    base::time_point last_expiration{};
    int steps = 0;
    while (true_time < end) {
        ASSERT_TRUE(sleeper.due()) << "the refresher has stopped";
        // Every eleven sleeps the clock is set, to and fro; once the machine is suspended for four hours.
        if (++steps % 11 == 0) {
            step_clock(steps % 22 == 0 ? -13min : 13min);
            continue;
        }
        if (steps == 60) pass(4h);
        const int before = source.fetches;
        sleep_through();
        ASSERT_LE(source.fetches, before + 1);

        const auto& held = store.current();
        ASSERT_GE(held->credentials.expiration, last_expiration);
        last_expiration = held->credentials.expiration;
        if (state() == availability::available) {
            ASSERT_GT(held->credentials.expiration, true_time) << "an expired set is vended";
        } else {
            ASSERT_LE(held->vend_until, clock.now()) << "a set that works was dropped";
        }
    }
    // A refresh every half hour is 96; failures add some, an outage with nothing to vend one every 30 s.
    EXPECT_GT(source.fetches, 90);
    EXPECT_LT(source.fetches, 1000);
    EXPECT_TRUE(log.contains("reason=not_annotated"));
}

}  // namespace
}  // namespace crossvend::credentials
