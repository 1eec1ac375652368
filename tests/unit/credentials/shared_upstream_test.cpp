#include "crossvend/credentials/shared_upstream.hpp"

#include "crossvend/credentials/refresher.hpp"
#include "crossvend/net/task_group.hpp"
#include "support/manual_clock.hpp"
#include "support/manual_sleeper.hpp"
#include "support/recording_log.hpp"
#include "support/scripted_random.hpp"
#include "support/sets.hpp"

#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>

#include <deque>
#include <functional>
#include <set>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using base::reason;
using base::stage;
using test::some_day;

using answer = std::function<base::result<aws::credentials>()>;

class told_source final : public credentials_source {
public:
    boost::asio::awaitable<base::result<aws::credentials>> fetch(fetch_report&) override {
        ++fetches;
        meanwhile();
        auto result = gives();
        co_return result;
    }

    answer gives;
    std::function<void()> meanwhile = [] {};
    int fetches = 0;
};

answer fails(stage where, disposition how = disposition::transient) {
    return [=] { return base::failure(where, reason::unavailable, how, "scripted"); };
}

class SharedUpstream : public testing::Test {
protected:
    /// A role, without what serves it to clients.
    struct sidecar {
        sidecar(SharedUpstream& test, shared_upstreams upstreams, answer gives)
            : sleeper(test.io.get_executor()),
              subject("one", source, std::move(upstreams), store, {}, sleeper, metrics::role(test.metrics, "one"),
                      {test.io.get_executor(), test.clock, test.random, test.log.logger}) {
            source.gives = std::move(gives);
            test.tasks.spawn(subject.run());
            test.settle();
        }

        told_source source;
        credentials_store store{
            [](const set&) { return std::make_shared<const net::http_response>(200, "", base::secret()); }, 60s};
        test::manual_sleeper sleeper;
        refresher subject;
    };

    ~SharedUpstream() override {
        tasks.cancel();
        settle();
    }

    sidecar& add(const std::shared_ptr<shared_upstream>& who, answer gives) {
        return sidecars.emplace_back(*this, shared_upstreams{who, sts}, std::move(gives));
    }
    void settle() {
        io.restart();
        io.poll();
    }
    /// Lets time pass up to the next moment that somebody sleeps for; whether there is one until `end`.
    bool pass_to_next(base::time_point end) {
        base::time_point next = base::time_point::max();
        for (const sidecar& each : sidecars)
            if (each.sleeper.due()) next = std::min(next, *each.sleeper.due());
        if (next > end) return false;
        clock.advance(std::max(next - clock.now(), base::duration::zero()));
        for (sidecar& each : sidecars)
            if (each.sleeper.due() && *each.sleeper.due() <= clock.now()) each.sleeper.wake();
        settle();
        return true;
    }
    /// Lets everybody try until waits are long.
    void fail_for_ten_minutes() {
        const base::time_point end = clock.now() + 10min;
        while (pass_to_next(end)) {
        }
    }
    [[nodiscard]] answer a_set() {
        return [this] { return test::set_expiring(clock.now() + 1h); };
    }
    /// Lets time pass to one role's next attempt; the others sleep meanwhile.
    void try_alone(sidecar& one) {
        clock.advance(std::max(*one.sleeper.due() - clock.now(), base::duration::zero()));
        one.sleeper.wake();
        settle();
    }
    /// The upstream is back, and one role finds it out.
    void serve(sidecar& first) {
        first.source.gives = a_set();
        try_alone(first);
        ASSERT_TRUE(has_set(first));
    }
    [[nodiscard]] bool has_set(const sidecar& each) const {
        return each.store.state(clock.now()) == availability::available;
    }

    boost::asio::io_context io{1};
    test::manual_clock clock{some_day};
    test::seeded_random random;
    metrics::metrics metrics;
    test::recording_log log;
    std::shared_ptr<shared_upstream> identity = std::make_shared<shared_upstream>();
    std::shared_ptr<shared_upstream> another_identity = std::make_shared<shared_upstream>();
    std::shared_ptr<shared_upstream> sts = std::make_shared<shared_upstream>();
    std::deque<sidecar> sidecars;
    net::task_group tasks{io.get_executor(), log.logger};
};

TEST_F(SharedUpstream, WakesThoseThatWaitForItWithinASecondOfTheFirstSuccess) {
    sidecar& first = add(identity, fails(stage::chain));
    std::set<base::time_point> moments;
    for (const stage where : {stage::identity, stage::sts, stage::chain})
        for (int i = 0; i < 5; ++i) add(identity, fails(where));
    fail_for_ten_minutes();
    for (sidecar& each : sidecars) each.source.gives = a_set();
    serve(first);
    const base::time_point back = clock.now();
    for (const sidecar& each : sidecars)
        if (&each != &first) moments.insert(*each.sleeper.due());
    EXPECT_EQ(moments.size(), 15U) << "they come together";
    EXPECT_LE(*moments.rbegin() - back, 1s);
    EXPECT_GE(*moments.rbegin() - *moments.begin(), 500ms);
    while (pass_to_next(back + 1s)) {
    }
    for (const sidecar& each : sidecars) EXPECT_TRUE(has_set(each));
}

TEST_F(SharedUpstream, HasThoseTryAgainSoonWhoseAttemptBeganBeforeItCameBackAndFailed) {
    for (const bool comes_back : {true, false}) {
        sidecar& late = add(identity, fails(stage::sts));
        fail_for_ten_minutes();
        late.source.meanwhile = [&] {
            clock.advance(10s);
            if (comes_back) sts->served(clock.now());
            clock.advance(1s);
        };
        try_alone(late);
        EXPECT_EQ(*late.sleeper.due() - clock.now() <= 1s, comes_back);
        late.source.meanwhile = [] {};
    }
}

TEST_F(SharedUpstream, LeavesThoseAloneThatWaitForAnother) {
    sidecar& first = add(identity, fails(stage::sts));
    sidecar& elsewhere = add(another_identity, fails(stage::identity));
    sidecar& beside = add(another_identity, fails(stage::sts));
    fail_for_ten_minutes();
    const auto due = elsewhere.sleeper.due();
    elsewhere.source.gives = beside.source.gives = a_set();
    serve(first);
    EXPECT_EQ(elsewhere.sleeper.due(), due);
    EXPECT_LE(*beside.sleeper.due() - clock.now(), 1s);
}

TEST_F(SharedUpstream, LeavesThoseAloneThatWaitForSomethingElse) {
    sidecar& first = add(identity, fails(stage::sts));
    sidecar& throttled = add(identity, fails(stage::sts, disposition::throttled));
    sidecar& refused = add(identity, fails(stage::sts, disposition::refused));
    sidecar& holding = add(identity, a_set());
    holding.source.gives = fails(stage::sts);
    fail_for_ten_minutes();
    while (holding.source.fetches < 3) ASSERT_TRUE(pass_to_next(clock.now() + 1h));
    ASSERT_TRUE(has_set(holding));
    std::vector<std::optional<base::time_point>> before;
    for (const sidecar* each : {&throttled, &refused, &holding}) before.push_back(each->sleeper.due());
    serve(first);
    std::vector<std::optional<base::time_point>> after;
    for (const sidecar* each : {&throttled, &refused, &holding}) after.push_back(each->sleeper.due());
    EXPECT_EQ(after, before);
}

TEST_F(SharedUpstream, WakesThoseWhoseSetIsOver) {
    sidecar& first = add(identity, fails(stage::sts));
    sidecar& over = add(identity, a_set());
    over.source.gives = fails(stage::sts);
    while (over.store.state(clock.now()) != availability::expired) ASSERT_TRUE(pass_to_next(clock.now() + 1h));
    fail_for_ten_minutes();
    serve(first);
    EXPECT_LE(*over.sleeper.due() - clock.now(), 1s);
}

TEST_F(SharedUpstream, WakesNobodyForAMomentThatIsLaterThanItsOwn) {
    sidecar& soon = add(identity, fails(stage::sts));
    fail_for_ten_minutes();
    const auto due = soon.sleeper.due();
    clock.advance(*due - clock.now() - 1ns);
    sts->served(clock.now());
    settle();
    EXPECT_EQ(soon.sleeper.due(), due);
}

TEST_F(SharedUpstream, WakesNobodyAgainWhoFailedOnceMoreUntilItHasTriedByItself) {
    sidecar& first = add(identity, fails(stage::sts));
    sidecar& unlucky = add(identity, fails(stage::sts));
    fail_for_ten_minutes();
    serve(first);
    while (pass_to_next(clock.now() + 1s)) {
    }
    const int tried = unlucky.source.fetches;
    const auto due = unlucky.sleeper.due();
    for (int i = 0; i < 3; ++i) sts->served(clock.now());
    settle();
    EXPECT_EQ(unlucky.sleeper.due(), due);
    while (unlucky.source.fetches == tried) ASSERT_TRUE(pass_to_next(clock.now() + 1min));
    sts->served(clock.now());
    settle();
    EXPECT_LE(*unlucky.sleeper.due() - clock.now(), 1s);
}

TEST_F(SharedUpstream, KeepsNoPlaceForARoleThatIsGone) {
    add(identity, fails(stage::sts));
    tasks.cancel();
    settle();
    sidecars.clear();
    sts->served(clock.now());
    identity->served(clock.now());
}

}  // namespace
}  // namespace crossvend::credentials
