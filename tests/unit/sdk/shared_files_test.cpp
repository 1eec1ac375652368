#include "crossvend/sdk/shared_files.hpp"

#include "support/temporary_file.hpp"

#include <gmock/gmock.h>

namespace crossvend::sdk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using variables = std::map<std::string, std::string, std::less<>>;

TEST(SharedFiles, HaveProfilesWithCredentials) {
    EXPECT_THAT(profiles_with_credentials("[default]\nregion = us-west-2\n"
                                          "[profile keys]\r\naws_access_key_id=AKIA\r\naws_secret_access_key=x\r\n"
                                          "# role_arn = no\n"
                                          "[ other ]\n  credential_process = /bin/true\n"
                                          "[profile sso]\nsso_session = corporate\n"
                                          "[sso-session corporate]\nsso_region = us-east-1"),
                ElementsAre("keys", "other", "sso"));
    EXPECT_THAT(profiles_with_credentials(""), IsEmpty());
    EXPECT_THAT(profiles_with_credentials("aws_access_key_id"), IsEmpty());
    EXPECT_THAT(profiles_with_credentials("[\naws_access_key_id = AKIA"), ElementsAre(""));
}

TEST(SharedFiles, AreReadAsGenerouslyAsTheMostGenerousOfTheSdksDoes) {
    EXPECT_THAT(profiles_with_credentials("[default]\nAWS_ACCESS_KEY_ID: AKIA\n[other]\nRole_Arn = arn:aws:iam::1:x"),
                ElementsAre("default", "other"));
    EXPECT_THAT(profiles_with_credentials("[default]\nregion = role_arn: x"), IsEmpty());
}

TEST(SharedFiles, PreemptForTheProfileThatIsInEffectAlone) {
    const test::temporary_file credentials("[work]\naws_access_key_id = AKIA\n");
    const test::temporary_file config("[default]\nrole_arn = arn\n[profile work]\nregion = us-west-2\n");
    const base::environment environment(
        {{"AWS_SHARED_CREDENTIALS_FILE", credentials.path()}, {"AWS_CONFIG_FILE", config.path()}});
    EXPECT_THAT(preempting_files(environment, "work"),
                ElementsAre(preempting_file{"AWS_SHARED_CREDENTIALS_FILE", credentials.path()}));
    EXPECT_THAT(preempting_files(environment, "default"),
                ElementsAre(preempting_file{"AWS_CONFIG_FILE", config.path()}));
    EXPECT_THAT(preempting_files(environment, "other"), IsEmpty());
}

TEST(SharedFiles, DoNotPreemptWhereThereAreNone) {
    EXPECT_THAT(preempting_files(base::environment(variables{{"HOME", "/nonexistent"}}), "default"), IsEmpty());
    EXPECT_THAT(preempting_files(base::environment(), "default"), IsEmpty());
}

TEST(SharedFiles, AreReadForTheProfileThatAVariableNames) {
    EXPECT_EQ(profile_in_effect(base::environment()), "default");
    EXPECT_EQ(profile_in_effect(base::environment(variables{{"AWS_DEFAULT_PROFILE", "old"}})), "old");
    EXPECT_EQ(profile_in_effect(base::environment({{"AWS_PROFILE", "new"}, {"AWS_DEFAULT_PROFILE", "old"}})), "new");
}

}  // namespace
}  // namespace crossvend::sdk
