#include "crossvend/access/accepted_token.hpp"

#include "support/manual_clock.hpp"
#include "support/recording_log.hpp"
#include "support/requests.hpp"
#include "support/temporary_file.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

std::size_t allocations = 0;

}  // namespace

// Not inline: there the compiler would see free() meet another operator new than ours, and warn.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace crossvend::access {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view first = "first-token-0123456789";
constexpr std::string_view second = "second-token-0123456789";
constexpr std::string_view third = "third-token-0123456789";
constexpr std::string_view guess = "a-guess-at-the-token-01";

class AcceptedToken : public testing::Test {
protected:
    bool opens(std::string_view token) {
        const test::owned_request request("GET", "/v1/credentials", {{"Authorization", token}});
        return subject.is_brought_by(request.view());
    }
    /// Swaps the file, and lets a client find that out.
    void swap(std::string_view token) {
        file.write(token);
        clock.advance(accepted_token::pause);
        EXPECT_TRUE(opens(token));
    }
    [[nodiscard]] auto lines_with(std::string_view text) const {
        return std::ranges::count_if(log.lines,
                                     [text](const std::string& line) { return line.find(text) != line.npos; });
    }

    test::manual_clock clock{test::some_day};
    test::recording_log log;
    test::temporary_file file{first};
    accepted_token subject{base::secret(first), file.path(), clock, log.logger};
};

TEST_F(AcceptedToken, IsTheOneThatItsFileWasGivenWithTheFirstRequestThatBringsIt) {
    EXPECT_TRUE(opens(first));
    EXPECT_FALSE(opens(second));
    clock.advance(1s);
    file.write(second);
    EXPECT_TRUE(opens(second));
    EXPECT_EQ(subject.content().reveal(), second);
}

TEST_F(AcceptedToken, StaysGoodForFiveMinutesAfterAnotherTookItsPlace) {
    swap(second);
    EXPECT_TRUE(opens(first));
    clock.advance(5min - 1ns);
    EXPECT_TRUE(opens(first));
    clock.advance(1ns);
    EXPECT_FALSE(opens(first));
    EXPECT_TRUE(opens(second));
}

TEST_F(AcceptedToken, StaysGoodWhoeverSetsTheClock) {
    swap(second);
    clock.step(24h);
    EXPECT_TRUE(opens(first));
}

TEST_F(AcceptedToken, GivesWayAtOnceToTheOneThatComesTwoLater) {
    swap(second);
    swap(third);
    EXPECT_TRUE(opens(second));
    EXPECT_FALSE(opens(first));
}

TEST_F(AcceptedToken, CountsAgainWhereItIsPutBack) {
    swap(second);
    file.write(first);
    EXPECT_TRUE(opens(first));
    clock.advance(5min);
    EXPECT_TRUE(opens(first)) << "and not as the one before";
    clock.advance(5min);
    EXPECT_FALSE(opens(second));
    EXPECT_TRUE(opens(first));
}

TEST_F(AcceptedToken, HasItsFileReadOnceASecondHoweverManyGuess) {
    EXPECT_FALSE(opens(guess));
    file.write(second);
    for (int i = 0; i < 1000; ++i) EXPECT_FALSE(opens(guess));
    EXPECT_FALSE(opens(second)) << "nobody has looked";
    clock.advance(1s - 1ns);
    EXPECT_FALSE(opens(second));
    clock.advance(1ns);
    EXPECT_FALSE(opens(guess));
    EXPECT_TRUE(opens(second)) << "a guess shows it as well";
}

TEST_F(AcceptedToken, GoesOnCountingWhereItsFileHoldsNoneAndSaysSoOnce) {
    for (const std::string_view broken : {"second-token-0123456789\n", "short", ""}) {
        file.write(broken);
        for (int i = 0; i < 3; ++i) {
            clock.advance(1s);
            EXPECT_FALSE(opens(guess));
            EXPECT_TRUE(opens(first));
        }
    }
    file.remove();
    clock.advance(1s);
    EXPECT_FALSE(opens(guess));
    EXPECT_TRUE(opens(first));
    EXPECT_EQ(lines_with("has a line break"), 1);
    EXPECT_EQ(lines_with("shorter than 16"), 1) << "two in a row are one";
    EXPECT_EQ(lines_with("cannot read " + file.path()), 1);
    EXPECT_EQ(lines_with("token-0123456789"), 0) << "never a token";
}

TEST_F(AcceptedToken, IsToldOfOnceAChangeAndNeverShown) {
    int told = 0;
    subject.when_changed([&told] { ++told; });
    swap(second);
    for (int i = 0; i < 5; ++i) {
        clock.advance(1s);
        EXPECT_FALSE(opens(guess));
        subject.take(base::secret(second));
    }
    EXPECT_EQ(told, 1);
    EXPECT_EQ(lines_with("another authorization token counts"), 1);
    EXPECT_EQ(lines_with("token-0123456789"), 0);
}

TEST_F(AcceptedToken, CostsNoMemoryToKnow) {
    swap(second);
    const test::owned_request now("GET", "/v1/credentials", {{"Authorization", second}});
    const test::owned_request before("GET", "/v1/credentials", {{"Authorization", first}});
    const std::size_t already = allocations;
    for (int i = 0; i < 100; ++i) {
        EXPECT_TRUE(subject.is_brought_by(now.view()));
        EXPECT_TRUE(subject.is_brought_by(before.view()));
    }
    EXPECT_EQ(allocations, already);
}

TEST(AcceptedTokenOutright, NeverChanges) {
    accepted_token subject{base::secret(first)};
    const test::owned_request right("GET", "/", {{"Authorization", first}});
    const test::owned_request wrong("GET", "/", {{"Authorization", second}});
    EXPECT_TRUE(subject.is_brought_by(right.view()));
    EXPECT_FALSE(subject.is_brought_by(wrong.view()));
}

}  // namespace
}  // namespace crossvend::access
