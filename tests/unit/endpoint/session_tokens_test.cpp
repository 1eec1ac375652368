#include "crossvend/endpoint/session_tokens.hpp"

#include "support/manual_clock.hpp"

#include <gtest/gtest.h>

#include <string>

namespace crossvend::endpoint {
namespace {

using namespace std::chrono_literals;

class SessionTokens : public testing::Test {
protected:
    static base::secret key(int which) { return base::secret("key number " + std::to_string(which)); }

    test::manual_clock clock_{test::some_day};
    session_tokens tokens_{clock_, key(1)};
};

TEST_F(SessionTokens, AreNotWhateverAClientMakesUp) {
    const std::string good(tokens_.issue(1h).reveal());
    for (const std::string& text :
         {std::string(), std::string("x"), std::string(59, 'A'), good.substr(1), good.substr(0, 16),
          good.substr(0, good.size() - 1), good + 'A', ' ' + good, "f" + good.substr(1), std::string(10000, 'f')}) {
        SCOPED_TRACE(testing::PrintToString(text));
        EXPECT_FALSE(tokens_.is_good(text));
    }
}

TEST_F(SessionTokens, AreNotGoodWithAnyCharacterChanged) {
    const std::string good(tokens_.issue(1h).reveal());
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = bad[i] == '0' ? '1' : '0';
        EXPECT_FALSE(tokens_.is_good(bad)) << i;
    }
}

TEST_F(SessionTokens, AreKnownAfterARestartThatHasTheKeyUntilTheirEnd) {
    const auto token = tokens_.issue(1h);
    const session_tokens after_a_restart(clock_, key(1));
    EXPECT_TRUE(after_a_restart.is_good(token.reveal()));
    clock_.advance(1h);
    EXPECT_FALSE(after_a_restart.is_good(token.reveal()));
}

TEST_F(SessionTokens, AreNotThoseOfWhoeverHasAnotherKey) {
    const session_tokens other(clock_, key(2));
    EXPECT_FALSE(other.is_good(tokens_.issue(1h).reveal()));
}

TEST_F(SessionTokens, StayGoodWhenTheKeyChangesAndAreThenSignedWithTheNewOne) {
    const auto before = tokens_.issue(1h);
    tokens_.use(key(2));
    tokens_.use(key(2));
    const auto after = tokens_.issue(1h);
    EXPECT_TRUE(tokens_.is_good(before.reveal()));
    EXPECT_TRUE(tokens_.is_good(after.reveal()));
    const session_tokens next(clock_, key(2));
    EXPECT_TRUE(next.is_good(after.reveal()));
    EXPECT_FALSE(next.is_good(before.reveal()));
}

TEST_F(SessionTokens, AreNotThoseOfABootBeforeThisOne) {
    test::manual_clock long_up(test::some_day);
    long_up.advance(100h);
    const session_tokens before(long_up, key(1));
    EXPECT_FALSE(tokens_.is_good(before.issue(1h).reveal())) << "it would be good for four days";
}

TEST_F(SessionTokens, AreGoodForAsLongAsWasAskedAndNoLonger) {
    const auto token = tokens_.issue(300s);
    EXPECT_TRUE(tokens_.is_good(token.reveal()));
    clock_.advance(300s - 1ns);
    EXPECT_TRUE(tokens_.is_good(token.reveal()));
    clock_.advance(1ns);
    EXPECT_FALSE(tokens_.is_good(token.reveal()));
}

TEST_F(SessionTokens, AreNotMovedByWhoeverSetsTheClock) {
    const auto token = tokens_.issue(300s);
    clock_.step(24h);
    EXPECT_TRUE(tokens_.is_good(token.reveal()));
}

TEST_F(SessionTokens, StayGoodHoweverManyOthersAreAskedFor) {
    const auto token = tokens_.issue(1h);
    for (int i = 0; i < 100'000; ++i) static_cast<void>(tokens_.issue(6h));
    EXPECT_TRUE(tokens_.is_good(token.reveal()));
}

TEST_F(SessionTokens, NeedNoQuotingAnywhere) {
    const auto token = tokens_.issue(6h);
    EXPECT_EQ(token.size(), 59U);
    EXPECT_EQ(token.reveal().find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string_view::npos);
}

}  // namespace
}  // namespace crossvend::endpoint
