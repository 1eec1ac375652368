#include "crossvend/credentials/refresh_policy.hpp"

#include "support/manual_clock.hpp"
#include "support/scripted_random.hpp"

#include <gtest/gtest.h>

namespace crossvend::credentials {
namespace {

using namespace std::chrono_literals;
using test::some_day;

constexpr refresh_options defaults;

held_set set_of(base::duration lifetime) { return {some_day, some_day + lifetime}; }

base::duration wait_after(outcome last, base::duration left, double chance) {
    // `left` is what remains until the set may no longer be vended.
    const base::time_point now = some_day + 10min;
    const held_set held{some_day, now + left + defaults.serve_until_remaining};
    return next_refresh(held, last, 0, defaults, now, chance) - now;
}

TEST(RefreshLead, IsHalfTheLifeOfAnHourSoThatThirtyMinutesAreLeft) { EXPECT_EQ(refresh_lead(1h, defaults), 30min); }

TEST(RefreshLead, ReachesBeyondTheWidestWindowOfAnySdk) {
    EXPECT_GE(refresh_lead(90min, defaults), 60min);
    EXPECT_GE(refresh_lead(2h, defaults), 70min);
    EXPECT_EQ(refresh_lead(12h, defaults), 6h);
}

TEST(RefreshLead, NeverTakesMoreThanThreeQuartersOfAShortLife) {
    EXPECT_EQ(refresh_lead(15min, defaults), 11min + 15s);
    EXPECT_EQ(refresh_lead(20min, defaults), 15min);
}

TEST(RefreshLead, GrowsWithTheConfiguredMinimumButNotBeyondThreeQuarters) {
    refresh_options options;
    options.minimum_remaining = 40min;
    EXPECT_EQ(refresh_lead(1h, options), 40min);
    options.minimum_remaining = 10h;
    EXPECT_EQ(refresh_lead(1h, options), 45min);
}

TEST(RefreshPolicy, TriesAgainPromptlyAfterAFailureThatMayPass) {
    EXPECT_EQ(wait_after(outcome::failed, 40min, 0), 500ms);
    EXPECT_LT(wait_after(outcome::failed, 40min, 0.999), 1500ms);
}

TEST(RefreshPolicy, WaitsUpToThreeQuartersOfWhatIsLeftAfterTheSecondTryAndAtLeastHalfOfThat) {
    EXPECT_EQ(wait_after(outcome::failed_again, 8min, 0), 3min);
    EXPECT_EQ(wait_after(outcome::failed_again, 8min, 0.5), 4min + 30s);
    EXPECT_LE(wait_after(outcome::failed_again, 8min, 0.9999), 6min);
}

TEST(RefreshPolicy, GivesNoPromptSecondTryToAnUpstreamThatThrottlesOrRefuses) {
    EXPECT_EQ(wait_after(outcome::throttled, 4min, 0.5), 2min + 15s);
    EXPECT_EQ(wait_after(outcome::refused, 4min, 0.5), 2min + 15s);
}

TEST(RefreshPolicy, WaitsBetweenFiveSecondsAndTwentyMinutes) {
    EXPECT_EQ(wait_after(outcome::failed_again, 1s, 0.5), 5s);
    EXPECT_LE(wait_after(outcome::failed_again, 11h, 0.9999), 20min);
}

TEST(RefreshPolicy, SpreadsTheWaitsThatTheirBoundCutsShort) {
    EXPECT_EQ(wait_after(outcome::failed_again, 11h, 0), 10min);
    EXPECT_EQ(wait_after(outcome::failed_again, 11h, 0.5), 15min);
    EXPECT_EQ(wait_after(outcome::refused, 11h, 0), 2min + 30s);
}

TEST(RefreshPolicy, LooksAgainWithinFiveMinutesWhetherARefusalWasMended) {
    EXPECT_LE(wait_after(outcome::refused, 11h, 0.9999), 5min);
}

TEST(RefreshPolicy, BacksOffWithFullJitterUpToAMinuteWhileThereIsNothingToVend) {
    const auto wait = [](unsigned failures, double chance) {
        return next_refresh(std::nullopt, outcome::failed, failures, defaults, some_day, chance) - some_day;
    };
    EXPECT_EQ(wait(1, 0), 0s);
    EXPECT_EQ(wait(1, 0.5), 500ms);
    EXPECT_EQ(wait(2, 0.5), 1s);
    EXPECT_EQ(wait(5, 0.5), 8s);
    EXPECT_EQ(wait(7, 0.5), 30s);
    EXPECT_EQ(wait(1'000'000, 0.5), 30s);
}

TEST(RefreshPolicy, TreatsAnExpiredSetAsNone) {
    const held_set expired{some_day - 2h, some_day - 1h};
    EXPECT_EQ(next_refresh(expired, outcome::refused, 3, defaults, some_day, 0.5), some_day + 2s);
}

TEST(RefreshPolicy, SpreadsTheFirstSetsOfAFleetOverTheTimeThatTheirLifeAllows) {
    const held_set held = set_of(1h);
    EXPECT_EQ(next_refresh(held, outcome::recovered, 0, defaults, some_day, 0), some_day + 6min);
    EXPECT_EQ(next_refresh(held, outcome::recovered, 0, defaults, some_day, 0.5), some_day + 18min);
    EXPECT_LE(next_refresh(held, outcome::recovered, 0, defaults, some_day, 0.9999), some_day + 30min);
}

TEST(RefreshPolicy, RenewsAnHoursSetBetweenTwentyFourAndThirtyMinutesAfterItsIssue) {
    const held_set held = set_of(1h);
    EXPECT_EQ(next_refresh(held, outcome::renewed, 0, defaults, some_day, 0), some_day + 30min);
    EXPECT_GT(next_refresh(held, outcome::renewed, 0, defaults, some_day, 0.9999), some_day + 24min);
}

/// The whole range of lives, outcomes, moments and chances.
TEST(RefreshPolicyProperty, NeverLiesBeforeTheIssueNorLaterThanTheLeadBeforeExpiry) {
    test::seeded_random random;
    for (int i = 0; i < 200'000; ++i) {
        const auto lifetime = std::chrono::duration_cast<base::duration>(1min + random.uniform() * (12h - 1min));
        refresh_options options;
        options.minimum_remaining = std::chrono::duration_cast<base::duration>(random.uniform() * 12h);
        const held_set held = set_of(lifetime);
        const auto last = random.uniform() < 0.5 ? outcome::renewed : outcome::recovered;
        const base::time_point next = next_refresh(held, last, 0, options, some_day, random.uniform());
        ASSERT_GE(next, held.issued) << lifetime.count();
        ASSERT_LE(next, held.expiration - refresh_lead(lifetime, options)) << lifetime.count();
    }
}

TEST(RefreshPolicyProperty, NeverLetsAnHoursSetBeVendedWithLessThanThirtyMinutesLeft) {
    test::seeded_random random;
    for (int i = 0; i < 100'000; ++i) {
        const held_set held = set_of(1h);
        for (const auto last : {outcome::renewed, outcome::recovered})
            ASSERT_LE(next_refresh(held, last, 0, defaults, some_day, random.uniform()), held.expiration - 30min);
    }
}

TEST(RefreshPolicyProperty, TriesAfterAFailureInTheFutureAndWithinTwentyMinutes) {
    test::seeded_random random;
    for (int i = 0; i < 200'000; ++i) {
        const auto lifetime = std::chrono::duration_cast<base::duration>(1min + random.uniform() * (12h - 1min));
        const held_set held = set_of(lifetime);
        const auto age = std::chrono::duration_cast<base::duration>(random.uniform() * lifetime);
        const auto last = std::array{outcome::failed, outcome::failed_again, outcome::throttled,
                                     outcome::refused}[static_cast<std::size_t>(random.uniform() * 4)];
        const unsigned failures = held.expiration - age < some_day + 60s ? 1 : 0;
        const base::time_point now = some_day + age;
        const base::time_point next = next_refresh(held, last, failures, defaults, now, random.uniform());
        ASSERT_GE(next, now);
        ASSERT_LE(next, now + 20min);
    }
}

}  // namespace
}  // namespace crossvend::credentials
