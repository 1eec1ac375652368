#include "cli/doctor/environment.hpp"

#include <gmock/gmock.h>

namespace crossvend::cli::doctor {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

sdk::client_settings daemon() {
    sdk::client_settings settings;
    settings.uri = "http://127.0.0.1:9911/v1/credentials";
    settings.token_file = "/run/crossvend/authorization-token";
    return settings;
}

TEST(PreemptionStep, IsSatisfiedWithAnEnvironmentThatHasNone) {
    const step step = look_for_preemption(
        base::environment({{"HOME", "/nonexistent"}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI", daemon().uri}}), daemon(),
        false);
    EXPECT_EQ(step.result, step_result::ok);
    EXPECT_THAT(step.remedies, IsEmpty());
}

TEST(PreemptionStep, WarnsOfWhatIsFoundAndFailsForNone) {
    const step step = look_for_preemption(
        base::environment({{"AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"}, {"AWS_PROFILE", "work"}}), daemon(), false);
    EXPECT_EQ(step.result, step_result::warning);
    EXPECT_THAT(step.cause, HasSubstr("AWS_ACCESS_KEY_ID, AWS_PROFILE"));
    EXPECT_THAT(step.cause, Not(HasSubstr("AKIAEXAMPLE")));
    EXPECT_EQ(step.status, 0);
    EXPECT_THAT(step.remedies, Not(IsEmpty()));
}

TEST(PreemptionStep, WarnsOfATokenThatTheDaemonDoesNotTake) {
    const base::environment environment({{"HOME", "/nonexistent"}, {"AWS_CONTAINER_AUTHORIZATION_TOKEN", "other"}});
    EXPECT_THAT(look_for_preemption(environment, daemon(), false).cause,
                HasSubstr("AWS_CONTAINER_AUTHORIZATION_TOKEN"));
}

}  // namespace
}  // namespace crossvend::cli::doctor
