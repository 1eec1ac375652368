#include "cli/doctor/preemption.hpp"

#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::cli::doctor {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

endpoint::client_settings daemon() {
    endpoint::client_settings settings;
    settings.uri = "http://127.0.0.1:9911/v1/credentials";
    settings.token_file = "/run/crossvend/authorization-token";
    return settings;
}

TEST(Preemption, IsSatisfiedWithAnEnvironmentThatHasNone) {
    const step step = look_for_preemption(
        base::environment({{"HOME", "/nonexistent"}, {"AWS_CONTAINER_CREDENTIALS_FULL_URI", daemon().uri}}), daemon(),
        {});
    EXPECT_EQ(step.result, outcome::ok);
    EXPECT_THAT(step.remedies, IsEmpty());
}

TEST(Preemption, WarnsOfVariables) {
    const step step = look_for_preemption(
        base::environment({{"AWS_ACCESS_KEY_ID", "AKIAEXAMPLE"}, {"AWS_PROFILE", "work"}}), daemon(), {});
    EXPECT_EQ(step.result, outcome::warning);
    EXPECT_THAT(step.cause, HasSubstr("AWS_ACCESS_KEY_ID, AWS_PROFILE"));
    EXPECT_THAT(step.cause, Not(HasSubstr("AKIAEXAMPLE")));
    EXPECT_EQ(step.status, 0);
}

TEST(Preemption, WarnsOfFilesWithoutShowingWhatIsInThem) {
    const test::temporary_file credentials(
        "[default]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = s3cr3t\n");
    const test::temporary_file config("[default]\nregion = us-west-2\n");
    const step step = look_for_preemption(
        base::environment({{"AWS_SHARED_CREDENTIALS_FILE", credentials.path()}, {"AWS_CONFIG_FILE", config.path()}}),
        daemon(), {});
    EXPECT_EQ(step.result, outcome::warning);
    EXPECT_EQ(step.cause, "AWS SDKs would prefer the profile default of " + credentials.path());
}

TEST(Preemption, LeavesTheTokenFileToAnIdentityThatComesFromIt) {
    const base::environment environment({{"HOME", "/nonexistent"}, {"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}});
    google::identity_options from_file;
    from_file.source = google::identity_kind::token_file;
    EXPECT_EQ(look_for_preemption(environment, daemon(), from_file).result, outcome::ok);
    EXPECT_EQ(look_for_preemption(environment, daemon(), {}).result, outcome::warning);
}

}  // namespace
}  // namespace crossvend::cli::doctor
