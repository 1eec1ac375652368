#include "crossvend/endpoint/session_tokens.hpp"

#include "support/manual_clock.hpp"
#include "support/scripted_random.hpp"

#include <gtest/gtest.h>

#include <string>

namespace crossvend::endpoint {
namespace {

using namespace std::chrono_literals;

class SessionTokens : public testing::Test {
protected:
    test::manual_clock clock_{test::some_day};
    test::seeded_random random_;
    session_tokens tokens_{clock_, random_};
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

TEST_F(SessionTokens, AreNotThoseOfAnotherRun) {
    const session_tokens after_a_restart(clock_, random_);
    EXPECT_FALSE(after_a_restart.is_good(tokens_.issue(1h).reveal()));
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
