#include "crossvend/credentials/credentials_store.hpp"

#include "support/manual_clock.hpp"
#include "support/sets.hpp"

#include <gtest/gtest.h>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using test::set_expiring;
using test::some_day;

/// An answer that shows which set it was made from.
net::http_reply show_key(const set& next) {
    return std::make_shared<const net::http_response>(200, "text/plain", base::secret(next.credentials.access_key_id));
}

credentials_store make_store() { return {show_key, 60s}; }

TEST(CredentialsStore, IsNotReadyBeforeTheFirstSet) {
    const auto store = make_store();
    EXPECT_EQ(store.state(some_day), availability::not_ready);
    EXPECT_EQ(store.current(), nullptr);
}

TEST(CredentialsStore, VendsAFreshSetWithItsAnswerReady) {
    auto store = make_store();
    ASSERT_TRUE(store.publish({set_expiring(some_day + 1h, "FRSH"), some_day}));
    EXPECT_EQ(store.state(some_day), availability::available);
    EXPECT_EQ(store.current()->answer->body(), "ASIAQEXAMPLEKEY0FRSH");
    EXPECT_EQ(store.current()->issued, some_day);
}

TEST(CredentialsStore, KeepsVendingTheOldSetWhileRefreshFails) {
    auto store = make_store();
    ASSERT_TRUE(store.publish({set_expiring(some_day + 1h), some_day}));
    EXPECT_EQ(store.state(some_day + 58min + 59s), availability::available);
}

TEST(CredentialsStore, IsExpiredAMinuteBeforeTheRealExpiry) {
    auto store = make_store();
    ASSERT_TRUE(store.publish({set_expiring(some_day + 1h), some_day}));
    EXPECT_EQ(store.state(some_day + 59min), availability::expired);
    EXPECT_EQ(store.state(some_day + 24h), availability::expired);
}

TEST(CredentialsStore, VendsAgainAfterExpiryOnceThereIsALaterSet) {
    auto store = make_store();
    ASSERT_TRUE(store.publish({set_expiring(some_day + 1h), some_day}));
    ASSERT_TRUE(store.publish({set_expiring(some_day + 3h), some_day + 2h}));
    EXPECT_EQ(store.state(some_day + 2h), availability::available);
}

TEST(CredentialsStore, IsNotReadyWhenItInheritsNothing) {
    auto store = make_store();
    store.inherit(make_store());
    EXPECT_EQ(store.state(some_day), availability::not_ready);
}

TEST(CredentialsStore, VendsWhatItInheritedByItsOwnRule) {
    auto before = make_store();
    ASSERT_TRUE(before.publish({set_expiring(some_day + 1h, "OLDS"), some_day}));
    credentials_store store(show_key, 10min);
    store.inherit(before);
    EXPECT_EQ(store.current()->answer->body(), "ASIAQEXAMPLEKEY0OLDS");
    EXPECT_EQ(store.state(some_day + 49min), availability::available);
    EXPECT_EQ(store.state(some_day + 50min), availability::expired);
}

TEST(CredentialsStore, PutsAnySetInThePlaceOfAnInheritedOneAndThenOnlyLaterOnes) {
    auto before = make_store();
    ASSERT_TRUE(before.publish({set_expiring(some_day + 12h, "OLDS"), some_day}));
    auto store = make_store();
    store.inherit(before);
    EXPECT_TRUE(store.publish({set_expiring(some_day + 1h, "NEWS"), some_day}));
    EXPECT_EQ(store.current()->answer->body(), "ASIAQEXAMPLEKEY0NEWS");
    EXPECT_FALSE(store.publish({set_expiring(some_day + 59min), some_day}));
}

TEST(CredentialsStore, VendsWhatAnEarlierDaemonLeftUntilThereIsAnySet) {
    auto store = make_store();
    store.begin_with({set_expiring(some_day + 12h, "LEFT"), some_day - 1h});
    EXPECT_EQ(store.state(some_day), availability::available);
    EXPECT_EQ(store.current()->answer->body(), "ASIAQEXAMPLEKEY0LEFT");
    EXPECT_EQ(store.current()->issued, some_day - 1h);
    EXPECT_TRUE(store.publish({set_expiring(some_day + 1h, "NEWS"), some_day}));
    EXPECT_EQ(store.current()->answer->body(), "ASIAQEXAMPLEKEY0NEWS");
}

TEST(CredentialsStore, TellsOfEachSetThatIsPublishedAndOfItsTimesWhenTheClockIsSetBack) {
    auto store = make_store();
    std::vector<std::string> told;
    store.when_changed([&] { told.push_back(store.current()->credentials.access_key_id); });
    store.begin_with({set_expiring(some_day + 1h, "LEFT"), some_day});
    EXPECT_TRUE(store.publish({set_expiring(some_day + 2h, "NEWS"), some_day}));
    EXPECT_FALSE(store.publish({set_expiring(some_day + 1h, "EARL"), some_day}));
    EXPECT_EQ(told, std::vector<std::string>{"ASIAQEXAMPLEKEY0NEWS"});
    store.clock_was_set_back(10min);
    EXPECT_EQ(told.size(), 2U) << "what is left to the next daemon would last too long";
}

TEST(CredentialsStore, NeverLetsTheExpirationGoBackwards) {
    auto store = make_store();
    ASSERT_TRUE(store.publish({set_expiring(some_day + 1h, "LATE"), some_day}));
    EXPECT_FALSE(store.publish({set_expiring(some_day + 59min, "EARL"), some_day}));
    EXPECT_EQ(store.current()->answer->body(), "ASIAQEXAMPLEKEY0LATE");
}

TEST(CredentialsStore, VendsASetNoLongerWhenTheClockIsSetBack) {
    auto store = make_store();
    store.clock_was_set_back(5h);
    EXPECT_EQ(store.current(), nullptr);
    ASSERT_TRUE(store.publish({set_expiring(some_day + 1h), some_day}));
    store.clock_was_set_back(5h);
    EXPECT_EQ(store.state(some_day - 5h + 58min + 59s), availability::available);
    EXPECT_EQ(store.state(some_day - 5h + 59min), availability::expired);
    EXPECT_EQ(store.current()->credentials.expiration, some_day + 1h) << "AWS's word stays";
}

TEST(CredentialsStore, LeavesAnAnswerUnderWayAsItIsWhenTheSetIsReplaced) {
    auto store = make_store();
    ASSERT_TRUE(store.publish({set_expiring(some_day + 1h, "OLD1"), some_day}));
    const net::http_reply being_written = store.current()->answer;
    ASSERT_TRUE(store.publish({set_expiring(some_day + 2h, "NEW2"), some_day + 30min}));
    EXPECT_EQ(being_written->body(), "ASIAQEXAMPLEKEY0OLD1");
    EXPECT_EQ(store.current()->answer->body(), "ASIAQEXAMPLEKEY0NEW2");
}

TEST(CredentialsStore, CountsTheLifeOfASetByThisMachinesClock) {
    auto store = make_store();
    auto set = set_expiring(some_day + 1h);
    set.local_expiration = some_day + 30min;  // this machine's clock is half an hour behind
    ASSERT_TRUE(store.publish({std::move(set), some_day}));
    EXPECT_EQ(store.state(some_day + 28min), availability::available);
    EXPECT_EQ(store.state(some_day + 29min), availability::expired);
}

}  // namespace
}  // namespace crossvend::credentials
