#include "crossvend/credentials/refresh_schedule.hpp"

#include "support/manual_clock.hpp"

#include <gtest/gtest.h>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using base::disposition;
using test::some_day;

constexpr held_set hour{some_day, some_day + 1h};
constexpr double middle = 0.5;

base::duration wait_after(refresh_schedule& schedule, disposition how, base::time_point now = some_day + 30min,
                          const std::optional<held_set>& held = hour) {
    return schedule.failed(how, held, now, middle) - now;
}

TEST(RefreshSchedule, TriesAgainPromptlyOnceAndThenCalmlyUntilThereIsASet) {
    refresh_schedule schedule({});
    EXPECT_EQ(wait_after(schedule, disposition::transient), 1s);
    EXPECT_EQ(wait_after(schedule, disposition::transient), 15min);
    EXPECT_EQ(wait_after(schedule, disposition::transient), 15min);
    static_cast<void>(schedule.succeeded(hour, middle));
    EXPECT_EQ(wait_after(schedule, disposition::transient), 1s);
}

TEST(RefreshSchedule, GivesNoPromptTryAfterAThrottledOrARefusedOne) {
    refresh_schedule schedule({});
    EXPECT_EQ(wait_after(schedule, disposition::throttled), 15min);
    EXPECT_EQ(wait_after(schedule, disposition::refused), 3min + 45s);
}

TEST(RefreshSchedule, SpreadsTheFirstSetAndKeepsToTheLeadFromThenOn) {
    refresh_schedule schedule({});
    EXPECT_EQ(schedule.succeeded(hour, middle), some_day + 18min);
    EXPECT_EQ(schedule.succeeded(hour, middle), some_day + 27min);
}

TEST(RefreshSchedule, SpreadsTheSetAfterAFailureAgain) {
    refresh_schedule schedule({});
    static_cast<void>(schedule.succeeded(hour, middle));
    static_cast<void>(wait_after(schedule, disposition::transient));
    EXPECT_EQ(schedule.succeeded(hour, middle), some_day + 18min);
}

TEST(RefreshSchedule, BacksOffFurtherWithEachFailureWhileThereIsNothing) {
    refresh_schedule schedule({});
    EXPECT_EQ(wait_after(schedule, disposition::transient, some_day, std::nullopt), 500ms);
    EXPECT_EQ(wait_after(schedule, disposition::transient, some_day, std::nullopt), 1s);
    EXPECT_EQ(wait_after(schedule, disposition::throttled, some_day, std::nullopt), 2s);
}

TEST(RefreshSchedule, CountsASetThatMayNotBeVendedAnyMoreAsNothing) {
    refresh_schedule schedule({});
    EXPECT_EQ(wait_after(schedule, disposition::transient, some_day + 59min - 1ns), 1s);
    EXPECT_EQ(wait_after(schedule, disposition::transient, some_day + 59min), 500ms);
    EXPECT_EQ(wait_after(schedule, disposition::transient, some_day + 59min), 1s);
}

TEST(RefreshSchedule, ForgetsTheFailuresWithNothingOnceThereIsASet) {
    refresh_schedule schedule({});
    for (int i = 0; i < 5; ++i) static_cast<void>(wait_after(schedule, disposition::transient, some_day, std::nullopt));
    static_cast<void>(schedule.succeeded(hour, middle));
    EXPECT_EQ(wait_after(schedule, disposition::transient, some_day + 1h), 500ms);
}

}  // namespace
}  // namespace crossvend::credentials
