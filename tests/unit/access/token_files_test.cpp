#include "crossvend/access/token_files.hpp"

#include "crossvend/base/configuration_error.hpp"
#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/requests.hpp"
#include "support/scripted_random.hpp"
#include "support/temporary_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

namespace crossvend::access {
namespace {

constexpr std::string_view first = "first-token-0123456789";
constexpr std::string_view second = "second-token-0123456789";

class TokenFiles : public testing::Test {
protected:
    [[nodiscard]] mode_t mode() const {
        struct stat status {};
        return ::stat(file.path().c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
    }
    static bool opens(accepted_token& token, std::string_view text) {
        const test::owned_request request("GET", "/v1/credentials", {{"Authorization", text}});
        return token.is_brought_by(request.view());
    }

    test::manual_clock clock{test::some_day};
    test::seeded_random random;
    test::recording_log log;
    test::temporary_file file{first};
    token_files subject{clock, random, log.logger};
};

TEST_F(TokenFiles, GiveOneTokenForAFileHoweverManyAskForIt) {
    const auto one = subject.token_in(file.path(), std::nullopt);
    EXPECT_EQ(subject.token_in(file.path(), std::nullopt), one);
    const test::temporary_file other{first};
    EXPECT_NE(subject.token_in(other.path(), std::nullopt), one);
}

TEST_F(TokenFiles, TakeWhatAFileHoldsNowAndLeaveTheOneBeforeGood) {
    const auto token = subject.token_in(file.path(), std::nullopt);
    file.write(second);
    EXPECT_EQ(subject.token_in(file.path(), std::nullopt), token);
    EXPECT_TRUE(opens(*token, second));
    EXPECT_TRUE(opens(*token, first));
}

TEST_F(TokenFiles, KnowNothingOfAFileThatNobodyUsesAnyMore) {
    static_cast<void>(subject.token_in(file.path(), std::nullopt));
    file.write(second);
    const auto token = subject.token_in(file.path(), std::nullopt);
    EXPECT_TRUE(opens(*token, second));
    EXPECT_FALSE(opens(*token, first));
}

TEST_F(TokenFiles, MoveNoTokenFromOneFileToAnother) {
    const auto before = subject.token_in(file.path(), std::nullopt);
    const test::temporary_file other{second};
    const auto after = subject.token_in(other.path(), std::nullopt);
    EXPECT_TRUE(opens(*after, second));
    EXPECT_FALSE(opens(*after, first)) << "who names another file means another token";
}

TEST_F(TokenFiles, HaveTheModeThatIsConfiguredWhetherTheyWereThereOrNot) {
    for (const mode_t wanted : {0400U, 0444U, 0640U, 0600U}) {
        static_cast<void>(subject.token_in(file.path(), wanted));
        EXPECT_EQ(mode(), wanted);
    }
    file.remove();
    static_cast<void>(subject.token_in(file.path(), 0444));
    EXPECT_EQ(mode(), 0444U);
    EXPECT_TRUE(log.lines.empty());
}

TEST_F(TokenFiles, KeepTheirModeWhereNoneIsConfigured) {
    ASSERT_EQ(::chmod(file.path().c_str(), 0640), 0);
    static_cast<void>(subject.token_in(file.path(), std::nullopt));
    EXPECT_EQ(mode(), 0640U);
    file.remove();
    static_cast<void>(subject.token_in(file.path(), std::nullopt));
    EXPECT_EQ(mode(), 0600U) << "one that is made";
}

TEST_F(TokenFiles, ThatHoldNoTokenChangeNothing) {
    const auto token = subject.token_in(file.path(), std::nullopt);
    file.write("short");
    EXPECT_THROW(static_cast<void>(subject.token_in(file.path(), std::nullopt)), base::configuration_error);
    EXPECT_TRUE(opens(*token, first));
}

}  // namespace
}  // namespace crossvend::access
